/// A server that tests need could not be had. The message says what to do.
public struct StoreSupportError: Error, CustomStringConvertible {
  /// One line that says what to do.
  public var message: String

  /// The message.
  public var description: String { message }
}
