import CGRPCShim
import GRPCCore

/// Named settings of the C core, as <grpc/grpc.h> calls them.
final class CoreArguments {
  private let pointer: OpaquePointer = cgrpc_arguments_create()

  deinit { cgrpc_arguments_destroy(pointer) }

  /// Lends the settings; the core copies them.
  func lend<R>(_ body: (OpaquePointer) -> R) -> R { body(pointer) }

  func add(_ name: String, _ value: Int) {
    cgrpc_arguments_add_integer(pointer, name, Int32(clamping: value))
  }

  func add(_ name: String, _ value: String) {
    cgrpc_arguments_add_text(pointer, name, value)
  }

  func add(_ name: String, _ flag: Bool) {
    add(name, flag ? 1 : 0)
  }

  /// Adds a time in whole milliseconds, at least one; nil: never.
  func add(_ name: String, _ duration: Duration?) {
    let never = Int(Int32.max)
    let milliseconds = (duration ?? .seconds(never)) / .milliseconds(1)
    add(name, milliseconds >= Double(never) ? never : max(1, Int(milliseconds.rounded(.up))))
  }

  /// Adds a limit in bytes; nil: none.
  func add(_ name: String, bytes: Int?) {
    add(name, bytes ?? -1)
  }

  /// Has messages come as they were sent: the core would unpack them whatever they become.
  func addUnpackingByReader() {
    add("grpc.per_message_decompression", false)
  }

  /// Adds the algorithm for what is sent, by its number in <grpc/impl/codegen/compression_types.h>.
  func addCompression(_ algorithm: CompressionAlgorithm) {
    let number =
      switch algorithm {
      case .deflate: 1
      case .gzip: 2
      default: 0
      }
    add("grpc.default_compression_algorithm", number)
  }
}

extension ServerOptions {
  var arguments: CoreArguments {
    let arguments = CoreArguments()
    arguments.add("grpc.max_receive_message_length", bytes: maxReceiveMessageBytes)
    arguments.add("grpc.max_send_message_length", bytes: maxSendMessageBytes)
    arguments.addUnpackingByReader()
    arguments.add("grpc.max_metadata_size", maxMetadataBytes)
    arguments.add("grpc.max_concurrent_streams", maxConcurrentStreams)
    arguments.add("grpc.keepalive_time_ms", keepaliveTime)
    arguments.add("grpc.keepalive_timeout_ms", keepaliveTimeout)
    arguments.add("grpc.keepalive_permit_without_calls", true)
    arguments.add("grpc.http2.max_pings_without_data", 0)
    arguments.add("grpc.http2.min_ping_interval_without_data_ms", minClientPingInterval)
    arguments.add("grpc.max_connection_idle_ms", maxConnectionIdle)
    arguments.add("grpc.max_connection_age_ms", maxConnectionAge)
    arguments.add("grpc.max_connection_age_grace_ms", maxConnectionAgeGrace)
    arguments.add("grpc.server_handshake_timeout_ms", handshakeTimeout)
    // Otherwise a second server binds the same port in silence and takes half of the calls.
    arguments.add("grpc.so_reuseport", false)
    // A level, unlike an algorithm, is applied only as far as the client accepts it.
    arguments.add("grpc.default_compression_level", compressionLevel)
    return arguments
  }

  /// By the numbers of <grpc/impl/codegen/compression_types.h>: the core takes gzip for the
  /// lowest level and deflate for the highest.
  private var compressionLevel: Int {
    switch compression {
    case .gzip: 1
    case .deflate: 3
    default: 0
    }
  }
}
