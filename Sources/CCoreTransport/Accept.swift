import CGRPCShim
import GRPCCore

/// A request for one incoming call.
///
/// Sendable because it has one owner at a time: who starts it, then the C core, then the poller
/// thread that reports the call.
final class Accept: @unchecked Sendable {
  private let pointer: OpaquePointer
  private let onCall: @Sendable (_ accept: Accept, _ succeeded: Bool) -> Void

  /// - Parameter onCall: Runs once on a poller thread if the request was started, else never;
  ///   `succeeded` is false when the server shuts down.
  init(onCall: @escaping @Sendable (_ accept: Accept, _ succeeded: Bool) -> Void) {
    pointer = cgrpc_accept_create()
    self.onCall = onCall
  }

  deinit { cgrpc_accept_destroy(pointer) }

  /// False: nothing changed and no call will be reported.
  func start(on server: OpaquePointer, method: cgrpc_method) -> Bool {
    let context = Unmanaged.passRetained(self)
    if cgrpc_accept_start(pointer, server, method, callArrived, context.toOpaque()) { return true }
    context.release()
    return false
  }

  fileprivate func end(_ succeeded: Bool) { onCall(self, succeeded) }

  /// Path of the called method, `/package.Service/Method`; empty for a registered one.
  var path: String { String(cgrpc_accept_peek_method(pointer)) }

  var metadata: Metadata { Metadata(cgrpc_accept_peek_metadata(pointer)) }

  var deadline: ContinuousClock.Instant? {
    let remaining = cgrpc_accept_remaining_nanoseconds(pointer)
    return remaining == .max ? nil : .now + .nanoseconds(remaining)
  }

  /// Address of the client, such as `ipv4:127.0.0.1:4711` or `ipv6:[::1]:4711`.
  var peer: String {
    guard let call = cgrpc_accept_peek_call(pointer),
      let address = takeText(cgrpc_call_copy_peer(call))
    else { return "unknown" }
    // The core writes a URI, in which brackets are percent-encoded.
    return address.contains("%")
      ? address.replacing("%5B", with: "[").replacing("%5D", with: "]") : address
  }

  /// PEM certificate the client proved to own.
  var peerCertificate: String? {
    guard let call = cgrpc_accept_peek_call(pointer) else { return nil }
    return takeText(cgrpc_call_copy_peer_certificate(call))
  }

  /// Moves the accepted call into `call`.
  ///
  /// - Returns: False when it could not be opened and is cancelled.
  func open(_ call: Call, standing: [Batch]) -> Bool {
    guard let handle = cgrpc_accept_take_call(pointer) else {
      preconditionFailure("A request for a call that succeeded has its call, once.")
    }
    return call.open(CallHandle(pointer: handle), standing: standing)
  }
}

/// The C core's report of an incoming call, on a poller thread.
private let callArrived: cgrpc_completion = { context, succeeded in
  guard let context else { return }
  Unmanaged<Accept>.fromOpaque(context).takeRetainedValue().end(succeeded)
}

/// Copies text that the shim allocated, and frees it.
private func takeText(_ text: UnsafeMutablePointer<CChar>?) -> String? {
  guard let text else { return nil }
  defer { cgrpc_text_destroy(text) }
  return String(cString: text)
}
