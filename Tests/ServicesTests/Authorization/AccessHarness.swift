import Credentials
import Domain
import Foundation
import GRPCCore
import GRPCInProcessTransport
import Interceptors
import Logging
import Postgres
import Services
import Storage
import StoreSupport
import SwiftProtobuf
import Testing
import WafermapAPI

/// One replica: access control over a database of its own, AuthService and a stream behind the
/// whole pipeline, and a client.
struct AccessHarness: Sendable {
  static let password = "Passw0rd!"
  static let keys = Result { try SigningKeys(secret: Array(repeating: 42, count: 32)) }

  let database: Database
  let hasher: PasswordHasher
  let control: AccessControl
  let clock: SettableClock
  let client: GRPCClient<InProcessTransport.Client>

  var auth: Wafermap_V1_AuthService.Client<InProcessTransport.Client> {
    Wafermap_V1_AuthService.Client(wrapping: client)
  }

  /// Runs `body` with a replica.
  ///
  /// - Parameters:
  ///   - conninfo: The database to share with other replicas; nil: a fresh one.
  ///   - clock: What the replica takes for the time.
  ///   - waiting: The clock that it waits on; nil: the same.
  ///   - listens: Whether the replica hears of revocations.
  static func with(
    _ policy: AuthPolicy = AuthPolicy(),
    conninfo: String? = nil,
    clock: SettableClock = SettableClock(),
    waiting: SettableClock? = nil,
    listens: Bool = true,
    _ body: (AccessHarness) async throws -> Void
  ) async throws {
    let address: String
    if let conninfo {
      address = conninfo
    } else {
      address = try await TestPostgres.shared.makeDatabase()
    }
    let database = Database(conninfo: address)
    try await database.migrate()
    let hasher = try PasswordHasher(cost: 4)
    let control = AccessControl(
      database: database,
      keys: try keys.get(),
      hasher: hasher,
      policy: policy,
      logger: logger,
      now: { clock.now },
      wait: { try await (waiting ?? clock).wait($0) }
    )
    let transport = InProcessTransport()
    try await withGRPCServer(
      transport: transport.server,
      services: [control.service, EchoFeed()],
      interceptors: pipeline(control)
    ) { _ in
      try await withGRPCClient(transport: transport.client) { client in
        let harness = AccessHarness(
          database: database,
          hasher: hasher,
          control: control,
          clock: clock,
          client: client
        )
        let listening = Task { if listens { await control.revocations.run() } }
        defer { listening.cancel() }
        if listens {
          #expect(await Eventually.isTrue { control.revocations.isListening })
        }
        try await body(harness)
      }
    }
    await database.shutDown()
  }

  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private static func pipeline(_ control: AccessControl) -> [any ServerInterceptor] {
    ServerPipeline.interceptors(
      logger: logger,
      observers: [],
      deadline: RequestContextInterceptor.deadlineInMetadata,
      inner: [PeerOverride(), control.interceptor]
    )
  }

  /// A user, created by the administration.
  @discardableResult
  func user(_ name: String, _ role: Role = .viewer) async throws -> StoredUser {
    try await control.administration.createUser(
      NewUser(
        username: name,
        email: "\(name)@fab.example",
        password: Self.password,
        role: role
      ),
      origin: "test"
    )
  }

  func login(
    _ name: String,
    _ password: String = password,
    peer: String? = nil,
    within timeout: Duration? = nil
  ) async throws -> Wafermap_V1_LoginResponse {
    var options = CallOptions.defaults
    options.timeout = timeout
    return try await auth.login(
      .with {
        $0.username = name
        $0.password = password
      },
      metadata: peer.map { [PeerOverride.key: .string($0)] } ?? [:],
      options: options
    )
  }

  /// Metadata of a caller who has just logged in as a new user of `role`.
  func bearer(_ role: Role, _ name: String? = nil) async throws -> Metadata {
    let name = name ?? role.rawValue
    try await user(name, role)
    return Self.bearer(try await login(name).accessToken)
  }

  static func bearer(_ token: String) -> Metadata {
    ["authorization": .string("Bearer \(token)")]
  }

  /// A service token made by the admin whose metadata is `admin`.
  func serviceToken(
    _ name: String,
    _ role: Wafermap_V1_Role = .annotator,
    by admin: Metadata
  ) async throws -> Wafermap_V1_CreateServiceTokenResponse {
    try await auth.createServiceToken(
      .with {
        $0.name = name
        $0.role = role
      },
      metadata: admin
    )
  }

  /// The events in the audit log, in order.
  func auditedEvents() async throws -> [String] {
    try await database.client.query("SELECT event FROM audit_log ORDER BY id").map { row in
      try row.decode("event", as: String.self)
    }
  }
}
