package import WafermapAPI

/// Where the requests of a run come from; request `index` is always the same one.
package struct RequestSource: Sendable {
  private enum Maps: Sendable {
    case given([Wafermap_V1_PredictRequest])
    case synthetic(SyntheticWafers)
  }

  private let maps: Maps
  /// Different maps, after which they come again; nil: they never do.
  private let distinctCount: UInt64?
  private let modelVersion: String?
  private let options: Wafermap_V1_PredictOptions

  /// Sends synthetic maps.
  ///
  /// - Parameters:
  ///   - distinctCount: Different maps, > 0; nil: each is sent once.
  ///   - options: Of every request.
  package init(
    synthetic wafers: SyntheticWafers,
    distinctCount: UInt64?,
    modelVersion: String? = nil,
    options: Wafermap_V1_PredictOptions = .init()
  ) {
    maps = .synthetic(wafers)
    self.distinctCount = distinctCount
    self.modelVersion = modelVersion
    self.options = options
  }

  /// Sends the maps of `requests` in turn.
  ///
  /// - Precondition: There is one.
  package init(
    maps requests: [Wafermap_V1_PredictRequest],
    modelVersion: String? = nil,
    options: Wafermap_V1_PredictOptions = .init()
  ) {
    precondition(!requests.isEmpty, "there is a request to send")
    maps = .given(requests)
    distinctCount = UInt64(requests.count)
    self.modelVersion = modelVersion
    self.options = options
  }

  /// Request `index`.
  package func request(_ index: UInt64) -> Wafermap_V1_PredictRequest {
    let which = distinctCount.map { index % $0 } ?? index
    var request: Wafermap_V1_PredictRequest
    switch maps {
    case .given(let requests): request = requests[Int(which)]
    case .synthetic(let wafers):
      let drawn = wafers.grid(which)
      var grid = Wafermap_V1_DieGrid()
      grid.rows = UInt32(drawn.rows)
      grid.columns = UInt32(drawn.columns)
      grid.dies.append(contentsOf: drawn.dies)
      request = Wafermap_V1_PredictRequest()
      request.waferID = "bench-\(which)"
      request.dieGrid = grid
    }
    request.options = options
    if let modelVersion { request.modelVersion = modelVersion }
    return request
  }
}
