public import GRPCCore

/// The methods that the benchmark calls.
public enum BenchMethod {
  private static let service = "wafermap.benchmark.v1.Echo"

  /// Sends the request back.
  public static let unary = MethodDescriptor(
    fullyQualifiedService: service,
    method: "Unary",
    type: .unary
  )

  /// Sends each request back as it arrives.
  public static let chat = MethodDescriptor(
    fullyQualifiedService: service,
    method: "Chat",
    type: .bidirectionalStreaming
  )

  /// CPU time that the server's process has used, as eight little-endian bytes of microseconds.
  public static let usage = MethodDescriptor(
    fullyQualifiedService: service,
    method: "Usage",
    type: .unary
  )
}
