public import Foundation

/// What a server says it is.
public struct ServerIdentity: Sendable {
  /// Version of the product.
  public var version: String
  /// Revision it was built from; empty when it is not known.
  public var revision: String
  /// When it started.
  public var startedAt: Date
  /// Full names of the services it serves.
  public var services: [String]
  /// Largest message it accepts, in bytes.
  public var maxReceiveMessageBytes: Int
  /// Instruction set of its kernels.
  public var instructionSet: String

  /// Makes an identity.
  public init(
    version: String,
    revision: String,
    startedAt: Date,
    services: [String],
    maxReceiveMessageBytes: Int,
    instructionSet: String
  ) {
    self.version = version
    self.revision = revision
    self.startedAt = startedAt
    self.services = services
    self.maxReceiveMessageBytes = maxReceiveMessageBytes
    self.instructionSet = instructionSet
  }
}
