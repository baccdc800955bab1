internal import GRPCCore
internal import Interceptors
internal import ModelServing

/// Where the work on one map is done that grows with its pixels.
enum MapWorkplace: Sendable {
  /// On the thread that asks for it: of a small map, it takes less than changing threads twice.
  case here
  /// On a thread for large maps.
  case threads(LargeMapPass)

  /// Most pixels of a map that is small. So many are decoded in about a millisecond.
  static let smallPixelCountMax = 300 * 300
  /// Largest file of a small map, in bytes: what it holds besides its pixels is read, too.
  static let smallByteCountMax = 1 << 20
  /// Memory that a map takes for each of its pixels, about: its dies, what they are spread to, the
  /// mask and the mask's turned copy.
  private static let bytesOfPixel = 4

  /// The workplace of a map: a large one waits until there is room for it.
  ///
  /// - Parameters:
  ///   - pixelCount: Pixels of the map; nil when its header does not say.
  ///   - byteCount: Bytes of its file, or of its grid.
  /// - Throws: What the call ends with when it is cancelled, its deadline passes, or as many large
  ///   maps wait as may: RESOURCE_EXHAUSTED.
  init(
    pixelCount: Int?,
    byteCount: Int,
    _ threads: LargeMapThreads
  ) async throws(RPCError) {
    if let pixelCount, pixelCount <= Self.smallPixelCountMax, byteCount <= Self.smallByteCountMax {
      self = .here
      return
    }
    // What a header says beyond what is decoded takes no memory.
    let pixelCount = min(pixelCount ?? .max, WaferQuery.pixelsMax)
    do throws(ServingError) {
      self = .threads(
        try await threads.enter(
          byteCount: byteCount + Self.bytesOfPixel * pixelCount,
          deadline: RequestContext.current?.deadline
        )
      )
    } catch {
      throw Self.outcome(error)
    }
  }

  /// Does work, here or there. On a thread it is given up when the call is cancelled or its
  /// deadline passes.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable () throws(RPCError) -> Value
  ) async throws(RPCError) -> Value {
    guard case .threads(let pass) = self else { return try work() }
    let result: Result<Value, RPCError>
    do throws(ServingError) {
      result = try await pass.run(deadline: RequestContext.current?.deadline) {
        Result { () throws(RPCError) in try work() }
      }
    } catch {
      throw Self.outcome(error)
    }
    return try result.get()
  }

  private static func outcome(_ error: ServingError) -> RPCError {
    switch error.code {
    case .cancelled: Outcome.cancelled()
    case .deadlineExceeded: Outcome.deadlineExceeded()
    default: Outcome.resourceExhausted(error.message, reason: "DECODER_FULL")
    }
  }
}
