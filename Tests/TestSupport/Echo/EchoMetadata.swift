internal import GRPCCore

/// Which metadata of a call the service sends back, and how messages carry metadata.
public enum EchoMetadata {
  /// Keys that start so come back as initial metadata.
  public static let initialPrefix = "x-echo-initial-"
  /// Keys that start so come back as trailing metadata.
  public static let trailingPrefix = "x-echo-trailing-"

  static func initial(of received: Metadata) -> Metadata {
    Metadata(received.filter { $0.key.hasPrefix(initialPrefix) })
  }

  static func trailing(of received: Metadata) -> Metadata {
    Metadata(received.filter { $0.key.hasPrefix(trailingPrefix) })
  }
}
