public import GRPCCore

/// What this transport knows of a call besides its method and peer; found in
/// `ServerContext.transportSpecific`.
public struct CoreServerContext: ServerContext.TransportSpecific {
  /// When the client stops waiting; the C core ends the call then. Nil: it waits for ever.
  public var deadline: ContinuousClock.Instant?

  /// PEM certificate the client proved to own (mutual TLS). Nil without one.
  public var peerCertificate: String?

  /// Runs with ``trust()``.
  var onTrust: @Sendable () -> Void = {}

  /// The caller is known and let in: calls that end for want of memory end before this one.
  public func trust() { onTrust() }

  /// By default: no deadline, no certificate.
  public init(deadline: ContinuousClock.Instant? = nil, peerCertificate: String? = nil) {
    self.deadline = deadline
    self.peerCertificate = peerCertificate
  }
}
