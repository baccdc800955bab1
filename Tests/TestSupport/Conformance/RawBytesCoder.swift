public import GRPCCore

/// Passes message bytes through as they are.
public struct RawBytesCoder: MessageSerializer, MessageDeserializer {
  /// A coder; it has no state.
  public init() {}

  /// Copies `message` into the transport's bytes.
  public func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Bytes {
    Bytes(message)
  }

  /// Copies the transport's bytes.
  public func deserialize<Bytes: GRPCContiguousBytes>(
    _ serializedMessageBytes: Bytes
  ) throws -> [UInt8] {
    serializedMessageBytes.withUnsafeBytes { Array($0) }
  }
}
