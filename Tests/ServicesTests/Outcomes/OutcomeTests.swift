import Caching
import Credentials
import Domain
import GRPCCore
import GRPCProtobuf
import Imaging
import Logging
import ModelServing
import Services
import Storage
import Testing
import WaferMapSources

@Suite("Errors as outcomes") struct OutcomeTests {
  private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  struct Case: Sendable, CustomTestStringConvertible {
    let outcome: RPCError
    let code: RPCError.Code
    let reason: String

    init(_ outcome: RPCError, _ code: RPCError.Code, _ reason: String) {
      self.outcome = outcome
      self.code = code
      self.reason = reason
    }

    var testDescription: String { "\(code) \(reason)" }
  }

  private static func serving(_ code: ServingError.Code, field: String? = nil) -> RPCError {
    Outcome.of(ServingError(code, "m"), version: "v", weightsField: field, quiet)
  }

  private static func storage(_ code: StorageError.Code) -> RPCError {
    Outcome.of(StorageError(code, "m"), quiet)
  }

  private static func source(_ code: SourceError.Code) -> RPCError {
    Outcome.of(SourceError(code, "m"), field: "image_url")
  }

  static let cases: [Case] = [
    Case(serving(.queueFull(retryAfter: .seconds(3))), .resourceExhausted, "QUEUE_FULL"),
    Case(serving(.deadlineExceeded), .deadlineExceeded, "DEADLINE_EXCEEDED"),
    Case(serving(.cancelled), .cancelled, "CANCELLED"),
    Case(serving(.modelNotFound), .notFound, "MODEL_NOT_FOUND"),
    Case(serving(.modelNotReady), .failedPrecondition, "MODEL_NOT_READY"),
    Case(serving(.modelFailed), .internalError, "INTERNAL"),
    Case(serving(.invalidWeights), .failedPrecondition, "INVALID_WEIGHTS"),
    Case(serving(.invalidWeights, field: "weights_uri"), .invalidArgument, "INVALID_REQUEST"),
    Case(serving(.digestMismatch), .failedPrecondition, "DIGEST_MISMATCH"),
    Case(serving(.invalidVersion), .invalidArgument, "INVALID_REQUEST"),
    Case(serving(.versionConflict), .alreadyExists, "VERSION_HAS_OTHER_WEIGHTS"),
    Case(serving(.activeVersionChanged), .failedPrecondition, "ACTIVE_VERSION_CHANGED"),
    Case(serving(.tooManyModels), .resourceExhausted, "TOO_MANY_MODELS"),
    Case(serving(.libraryFailed), .internalError, "INTERNAL"),
    Case(serving(.shuttingDown), .unavailable, "SHUTTING_DOWN"),
    Case(storage(.unavailable), .unavailable, "DATABASE_UNAVAILABLE"),
    Case(storage(.notFound), .notFound, "NOT_FOUND"),
    Case(storage(.alreadyExists(constraint: "c")), .alreadyExists, "ALREADY_EXISTS"),
    Case(storage(.conflict), .aborted, "CONCURRENT_CHANGE"),
    Case(storage(.deadlineExceeded), .deadlineExceeded, "DEADLINE_EXCEEDED"),
    Case(storage(.cancelled), .cancelled, "CANCELLED"),
    Case(storage(.queueFull), .resourceExhausted, "STORE_QUEUE_FULL"),
    Case(storage(.internal), .internalError, "INTERNAL"),
    Case(source(.notAllowed), .invalidArgument, "INVALID_REQUEST"),
    Case(source(.malformed), .invalidArgument, "INVALID_REQUEST"),
    Case(source(.tooLarge), .invalidArgument, "INVALID_REQUEST"),
    Case(source(.notFound), .notFound, "SOURCE_NOT_FOUND"),
    Case(source(.unavailable), .unavailable, "SOURCE_UNAVAILABLE"),
    Case(source(.deadlineExceeded), .deadlineExceeded, "DEADLINE_EXCEEDED"),
    Case(source(.cancelled), .cancelled, "CANCELLED"),
    Case(
      Outcome.of(ImagingError(.outOfMemory, "m"), field: "image"),
      .resourceExhausted,
      "OUT_OF_MEMORY"
    ),
    Case(
      Outcome.of(ImagingError(.broken, "m"), field: "image"),
      .invalidArgument,
      "INVALID_REQUEST"
    ),
    Case(
      Outcome.of(WaferMapError(.rows, "m"), field: "die_grid"),
      .invalidArgument,
      "INVALID_REQUEST"
    ),
    Case(Outcome.of(CacheError(.unavailable, "m"), quiet), .unavailable, "CACHE_UNAVAILABLE"),
    Case(
      Outcome.of(CredentialsError(.queueFull, "m"), quiet),
      .resourceExhausted,
      "PASSWORD_QUEUE_FULL"
    ),
    Case(
      Outcome.of(CredentialsError(.libraryFailure, "secret"), quiet),
      .internalError,
      "INTERNAL"
    ),
  ]

  @Test(arguments: cases) func `each has its code and reason`(item: Case) throws {
    #expect(item.outcome.code == item.code)
    let status = try #require(try item.outcome.unpackGoogleRPCStatus())
    let info = try #require(status.details.compactMap(\.errorInfo).first)
    #expect(info.reason == item.reason)
    #expect(info.domain == "wafermap")
    #expect(status.message == item.outcome.message && status.code == item.code)
    let tellsWhen = item.code == .unavailable || item.code == .resourceExhausted
    #expect((status.retrySeconds != nil) == tellsWhen)
    #expect(!status.violations.isEmpty == (item.code == .invalidArgument))
  }

  @Test func `an outcome without details gets the name of its code as reason`() throws {
    for (code, reason, id) in [
      (RPCError.Code.internalError, "INTERNAL", "r1"), (.cancelled, "CANCELLED", nil),
      (.deadlineExceeded, "DEADLINE_EXCEEDED", nil), (.invalidArgument, "INVALID_ARGUMENT", nil),
    ] as [(RPCError.Code, String, String?)] {
      let plain = RPCError(code: code, message: "m", metadata: ["job": "17"])
      let outcome = Outcome.detailed(plain, requestID: "r1")
      #expect(outcome.code == code && outcome.message == "m")
      #expect(Array(outcome.metadata[stringValues: "job"]) == ["17"])
      let status = try #require(try outcome.unpackGoogleRPCStatus())
      #expect(status.code == code && status.message == "m")
      let info = try #require(status.details.compactMap(\.errorInfo).first)
      #expect(info.reason == reason && info.domain == Outcome.domain)
      #expect(info.metadata["request_id"] == id)
    }
  }

  @Test func `an outcome with details stays as it is`() throws {
    let given = Outcome.notFound("model", "v1", reason: "MODEL_NOT_FOUND")
    let outcome = Outcome.detailed(given, requestID: "r1")
    #expect(outcome.metadata == given.metadata)
  }

  @Test func `the queue says when to come back`() throws {
    let status = try Self.serving(.queueFull(retryAfter: .milliseconds(250)))
      .unpackGoogleRPCStatus()
    #expect(status?.retrySeconds == 0.25)
  }

  @Test func `what is nobody's fault outside says nothing of itself`() {
    #expect(!Self.serving(.modelFailed).message.contains("m\""))
    #expect(
      Outcome.of(CredentialsError(.libraryFailure, "secret"), Self.quiet).message
        == "Internal error."
    )
  }

  @Test func `many violations are cut, and counted`() throws {
    let outcome = Outcome.invalidArgument(
      (0..<60).map { FieldViolation(field: "f[\($0)]", "bad") }
    )
    #expect(outcome.message == "f[0]: bad (and 59 more)")
    let status = try outcome.unpackGoogleRPCStatus()
    #expect(status?.violations.count == 50)
  }

  @Test(arguments: [
    ("a.b", "", "a.b"), ("a.b", "w[3]", "w[3].a.b"), ("", "w[3]", "w[3]"),
  ])
  func `paths are put together`(field: String, prefix: String, path: String) {
    #expect(FieldViolation(field: field, "m").within(prefix).field == path)
  }
}
