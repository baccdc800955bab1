import CGRPCShim

/// Version of the gRPC C core this process is linked to, for example `29.0.0`.
public var coreVersion: String { String(cString: cgrpc_version()) }
