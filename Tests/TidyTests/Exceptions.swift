/// The places that may break a rule, each with what makes it right. One that no longer applies
/// fails the tests, so the list cannot outlive its reasons.
enum Exceptions {
  struct Entry: CustomStringConvertible {
    let rule: Rule
    let path: String
    let reason: String
    var description: String { "\(path): \(rule.rawValue)" }
  }

  static let entries: [Entry] = looseTasks + uncheckedSendables + opaquePointers + sleeps + outputs

  private static let looseTasks = entries(
    .looseTask,
    [
      "Sources/CCoreTransport/ServerCall.swift": """
      a poller thread cancels the handler of one call alone, which a task group cannot; ServerCall \
      holds the task and cancels it when its call ends early
      """,
      "Sources/Services/Auth/AdmittedAttempt.swift": """
      how an attempt ended is noted although its call has been cancelled; the caller awaits it
      """,
    ]
  )

  private static let uncheckedSendables = entries(
    .uncheckedSendable,
    [
      "Sources/HTTPClient/TransferLoop.swift": """
      one owner at a time: who starts the thread, then the thread
      """,
      "Sources/CCoreTransport/Accept.swift": """
      one owner at a time: who starts it, the C core, the poller thread that reports the call
      """,
      "Sources/CCoreTransport/Batch.swift": """
      one owner at a time: who fills it, the C core, the poller thread that reports its end
      """,
      "Sources/CCoreTransport/CallHandle.swift": """
      the core's calls belong to no thread; Call orders what is done with them
      """,
      "Sources/Safetensors/MappedBytes.swift": """
      a file's bytes are read-only after init and released by deinit alone
      """,
      "Sources/CCoreTransport/SliceStorage.swift": """
      written only while one CoreBytes refers to it, before the core has been lent the slice
      """,
      "Sources/Threading/Doorbell.swift":
        "the count is touched only with its mutex held",
      "Sources/ModelServing/Running/LaneSession.swift":
        "its key names the lane, and a lane is one thread",
      "Sources/Postgres/Session/CancelRequest.swift":
        "made by one thread, sent by another; PQcancel may be called from any",
      "Sources/Postgres/Session/PostgresResult.swift":
        "a PGresult is read-only once libpq has handed it over",
      "Sources/Engine/Run/FloatBuffer.swift": """
      the pointer never changes; packed weights are written before they are shared, an arena \
      belongs to one session
      """,
      "Sources/Engine/Run/WorkerGang.swift": """
      the job is written while every helper is idle, and published by the increment they wait for
      """,
    ]
  )

  private static let opaquePointers = entries(
    .opaquePointer,
    [
      "Sources/CCoreTransport/Accept.swift": "owns its accept; borrows the server to start on",
      "Sources/CCoreTransport/Batch.swift": "owns its batch; borrows the call to start on",
      "Sources/CCoreTransport/Call.swift": "owns the core's call",
      "Sources/CCoreTransport/CallHandle.swift":
        "hands one reference over to the Call that owns it",
      "Sources/CCoreTransport/ClientSecurity+Core.swift": "makes what the channel takes over",
      "Sources/CCoreTransport/CoreArguments.swift": "owns the settings and lends them for a copy",
      "Sources/CCoreTransport/CoreChannel.swift": "owns the core's channel",
      "Sources/CCoreTransport/CoreServer.swift": "owns the core's server",
      "Sources/CCoreTransport/Metadata+Core.swift": "borrows header fields to copy them",
      "Sources/CCoreTransport/ServerSecurity+Core.swift": "makes what the server takes over",
      "Sources/Credentials/Digests/SHA256Hasher.swift": "owns its digest context",
      "Sources/Credentials/Keys/JoseKey.swift":
        "owns the library's key and lends it for one operation",
      "Sources/Credentials/Tokens/JoseSignature.swift":
        "owns the library's signature; borrows the key to sign or verify with",
      "Sources/Postgres/Session/CancelRequest.swift": "owns its PGcancel",
      "Sources/Postgres/Session/PostgresResult.swift": "owns its PGresult",
      "Sources/Postgres/Session/PostgresSession.swift": "owns its PGconn",
    ]
  )

  private static let sleeps = entries(
    .sleep,
    [
      "Tests/TestSupport/Conformance/EchoPeer+Load.swift": """
      a count that stands still has no event: it is read at intervals, up to a deadline
      """,
      "Tests/TestSupport/Echo/EchoRequest+Obey.swift": "the delay is what the request asks for",
      "Tests/CCoreTransportTests/LeakTests.swift": "a random delay is what the test is about",
      "Tests/ModelServingTests/Polling.swift": """
      what other threads do has no event: it is read at intervals, up to a deadline
      """,
      "Tests/StoreSupport/Eventually.swift": """
      a server's readiness and a count that settles have no event: looked at in intervals, up to a \
      deadline
      """,
    ]
  )

  private static let outputs = entries(
    .output,
    [
      "Tests/CCoreTransportTests/FaultTests.swift": "the log says how many faults were tried",
      "Tests/CCoreTransportTests/LeakTests.swift": "the log says how memory went",
      "Tests/TestSupport/TestSeed.swift": "a seed must be in the log to be replayed",
    ]
  )

  private static func entries(_ rule: Rule, _ reasons: [String: String]) -> [Entry] {
    reasons.map { Entry(rule: rule, path: $0.key, reason: $0.value) }
  }

  /// The findings that no entry explains.
  static func unexplained(_ findings: [Finding], entries: [Entry] = entries) -> [Finding] {
    findings.filter { finding in
      !entries.contains { $0.rule == finding.rule && $0.path == finding.path }
    }
  }

  /// The entries that explain nothing.
  static func stale(_ findings: [Finding], entries: [Entry] = entries) -> [Entry] {
    entries.filter { entry in
      !findings.contains { $0.rule == entry.rule && $0.path == entry.path }
    }
  }
}
