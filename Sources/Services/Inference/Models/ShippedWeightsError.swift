/// The weights that a server should start with cannot be used.
public struct ShippedWeightsError: Error, CustomStringConvertible {
  /// One line that says what to do.
  public let message: String

  /// The message.
  public var description: String { message }
}
