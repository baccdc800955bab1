public import GRPCCore

/// Passes message bytes through as they are, so that no message format is measured.
public struct BytesCoder: MessageSerializer, MessageDeserializer {
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
