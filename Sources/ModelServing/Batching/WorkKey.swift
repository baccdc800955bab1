/// What makes two requests the same work.
package struct WorkKey: Hashable, Sendable {
  /// The identifier of the model in memory.
  package let model: UInt64
  /// Digest of the input and the options.
  package let identity: [UInt8]

  /// Names work.
  package init(
    model: UInt64,
    identity: [UInt8]
  ) {
    self.model = model
    self.identity = identity
  }
}
