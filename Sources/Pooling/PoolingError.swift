/// The operating system refused what a pinned thread needs.
public struct PoolingError: Error, Hashable, CustomStringConvertible {
  /// One line that says what to do; safe to show.
  public let message: String

  /// The message.
  public var description: String { message }
}
