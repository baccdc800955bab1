/// What a server answers to a command.
public enum RedisReply: Hashable, Sendable {
  /// A short text such as `OK`.
  case status(String)
  /// A number.
  case integer(Int64)
  /// Bytes.
  case bytes([UInt8])
  /// The absence of a value.
  case null
  /// Several replies.
  case array([RedisReply])
  /// An error within an array; a whole reply that is an error is thrown.
  case error(String)
}
