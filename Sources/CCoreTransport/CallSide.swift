import GRPCCore

/// Which end of a call this process is.
enum CallSide {
  case client
  case server

  /// What a reader is told when its task is cancelled while it waits.
  var readerCancelled: any Error {
    switch self {
    case .client: RPCError(code: .cancelled, message: "The task that reads was cancelled.")
    case .server: CancellationError()
    }
  }

  /// What a reader is told when no message came where exactly one is expected: on a server what
  /// gRPC's list of status codes prescribes for a wrong number of request messages
  /// (https://grpc.github.io/grpc/core/md_doc_statuscodes.html). A client learns why from the
  /// status.
  var messageMissing: (any Error)? {
    switch self {
    case .client: nil
    case .server:
      RPCError(
        code: .unimplemented,
        message: "The method takes one request message, and none came."
      )
    }
  }

  /// What a writer is told when the call has ended before what it wrote was sent.
  var writeFailed: RPCError {
    switch self {
    case .client:
      RPCError(code: .unavailable, message: "The call has ended; its status says why.")
    case .server:
      RPCError(code: .cancelled, message: "The client ended the call early.")
    }
  }

  /// What a reader is told when the call broke off before the peer's last message. A client
  /// learns why from the status.
  var brokenOff: (any Error)? {
    switch self {
    case .client: nil
    case .server: RPCError(code: .cancelled, message: "The client ended the call early.")
    }
  }
}
