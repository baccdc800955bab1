import Foundation
import GRPCCore

extension ClientOptions {
  /// - Throws: `CoreTransportError` when the service config cannot be written as JSON.
  func makeArguments(_ security: ClientSecurity) throws(CoreTransportError) -> CoreArguments {
    let arguments = CoreArguments()
    arguments.add("grpc.max_receive_message_length", bytes: maxReceiveMessageBytes)
    arguments.add("grpc.max_send_message_length", bytes: maxSendMessageBytes)
    arguments.add("grpc.max_metadata_size", maxMetadataBytes)
    arguments.add("grpc.lb_policy_name", balancing.rawValue)
    arguments.add("grpc.use_local_subchannel_pool", usesOwnConnections)
    arguments.add("grpc.initial_reconnect_backoff_ms", reconnectBackoff.lowerBound)
    // Despite its name the time an attempt to connect may take.
    arguments.add("grpc.min_reconnect_backoff_ms", connectTimeout)
    arguments.add("grpc.max_reconnect_backoff_ms", reconnectBackoff.upperBound)
    if let keepaliveTime {
      arguments.add("grpc.keepalive_time_ms", keepaliveTime)
      arguments.add("grpc.keepalive_timeout_ms", keepaliveTimeout)
      arguments.add("grpc.keepalive_permit_without_calls", true)
      arguments.add("grpc.http2.max_pings_without_data", 0)
    }
    if case .tls(let tls) = security, let name = tls.serverName {
      arguments.add("grpc.ssl_target_name_override", name)
    }
    if let serviceConfig {
      arguments.add("grpc.service_config", try serviceConfig.json)
    }
    arguments.addUnpackingByReader()
    arguments.addCompression(compression)
    return arguments
  }
}

extension ServiceConfig {
  fileprivate var json: String {
    get throws(CoreTransportError) {
      do {
        return String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
      } catch {
        throw CoreTransportError(
          .invalidState,
          "The service config cannot be written as JSON: \(error)"
        )
      }
    }
  }
}
