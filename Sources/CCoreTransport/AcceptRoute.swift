import CGRPCShim
import GRPCCore

/// Which calls a request for one is for.
enum AcceptRoute: Sendable {
  /// Calls of one method, whose path need not be looked at.
  case registered(cgrpc_method, MethodDescriptor)
  /// Calls of all other methods, those nobody serves included.
  case others

  var method: cgrpc_method {
    switch self {
    case .registered(let method, _): method
    case .others: cgrpc_method(CGRPC_UNREGISTERED)
    }
  }
}
