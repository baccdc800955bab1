internal import GRPCCore
internal import Storage
internal import WafermapAPI

/// A checked `ListModelsRequest`.
struct ModelListQuery {
  let pageSize: Int
  let state: Wafermap_V1_ModelState
  let cursor: ModelVersionCursor?

  init(_ request: Wafermap_V1_ListModelsRequest) throws(RPCError) {
    var violations = Violations()
    pageSize = PageSize.read(request.pageSize, &violations)
    state = request.state
    if case .UNRECOGNIZED(let number) = request.state { violations.unknown("state", number) }
    if request.pageToken.isEmpty {
      cursor = nil
    } else {
      cursor = PageToken.place(in: request.pageToken, filters: Self.filters(request.state))
        .flatMap(Self.cursor)
      if cursor == nil { violations.add([PageToken.violation], within: "") }
    }
    guard violations.isEmpty else { throw Outcome.invalidArgument(violations.all) }
  }

  /// The token of the page that begins after `cursor`.
  func token(after cursor: ModelVersionCursor) -> String {
    let time = withUnsafeBytes(of: cursor.createdAtMicroseconds.littleEndian) { Array($0) }
    return PageToken.text(
      place: time + Array(cursor.version.utf8),
      filters: Self.filters(state)
    )
  }

  private static func filters(_ state: Wafermap_V1_ModelState) -> [UInt8] {
    Array("models \(state.rawValue)".utf8)
  }

  private static func cursor(_ place: [UInt8]) -> ModelVersionCursor? {
    let timeByteCount = MemoryLayout<Int64>.size
    guard place.count > timeByteCount else { return nil }
    let version = String(decoding: place.dropFirst(timeByteCount), as: UTF8.self)
    guard ModelVersionName.isValid(version) else { return nil }
    return ModelVersionCursor(
      createdAtMicroseconds: place.withUnsafeBytes {
        Int64(littleEndian: $0.loadUnaligned(as: Int64.self))
      },
      version: version
    )
  }
}
