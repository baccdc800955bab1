import CGRPCShim
import GRPCCore

/// A message as the peer sent it, perhaps compressed.
///
/// Its reader unpacks it, not the thread that received it: so nothing is unpacked for a peer whom
/// an interceptor turns away, and what is, is bounded, which the core's own unpacking is not.
struct ReceivedMessage: Sendable {
  /// Largest message, packed and unpacked, that its reader unpacks itself: milliseconds of work.
  private static let smallBytesMax = 1024 * 1024

  private let bytes: CoreBytes
  private let compression: cgrpc_compression

  /// Takes over what the shim moved out of a batch.
  init(taking message: cgrpc_message) {
    bytes = CoreBytes(taking: message.bytes)
    compression = message.compression
  }

  /// The message's bytes.
  ///
  /// - Parameter bytesMax: Most bytes that a compressed message may unpack to.
  /// - Throws: `RPCError` with code `resourceExhausted` when it would be larger or too many large
  ///   ones wait, with code `internalError` when it is not what its encoding says, as the core's
  ///   own unpacking has it.
  func unpacked(bytesMax: Int) async throws(RPCError) -> CoreBytes {
    guard compression != CGRPC_UNCOMPRESSED else { return bytes }
    // What is packed can be large and unpack to nothing.
    let smallMax = min(bytesMax, Self.smallBytesMax)
    if bytes.count <= Self.smallBytesMax, let small = try unpack(smallMax) { return small }
    if bytesMax > Self.smallBytesMax {
      let large = try await LargeUnpacking.run {
        Result { () throws(RPCError) in try unpack(bytesMax) }
      }
      if let large = try large.get() { return large }
    }
    throw RPCError(
      code: .resourceExhausted,
      message: "A compressed message cannot be unpacked to the \(bytesMax) bytes allowed."
    )
  }

  /// The bytes, or nil when there are more than `bytesMax`.
  private func unpack(_ bytesMax: Int) throws(RPCError) -> CoreBytes? {
    var target = cgrpc_slice()
    let result = bytes.withSlice { slice in
      var message = cgrpc_message(bytes: slice, compression: compression)
      return cgrpc_message_unpack(&message, max(0, bytesMax), &target)
    }
    switch result {
    case CGRPC_UNPACKED: return CoreBytes(taking: target)
    case CGRPC_UNPACKED_TOO_LARGE: return nil
    default:
      throw RPCError(code: .internalError, message: "A compressed message cannot be unpacked.")
    }
  }
}
