internal import Synchronization
internal import Threading

/// Hashes and checks passwords with bcrypt (`$2b$`, libxcrypt) on threads of its own.
///
/// One hash of cost 12 keeps a core busy for a quarter of a second, so it never runs on a thread
/// that tasks run on; the threads are few, and passwords wait in a bounded queue. The threads end
/// when the hasher is freed, which no call outlives.
public final class PasswordHasher: Sendable {
  /// Cost of new hashes: 2^12 rounds.
  public static let defaultCost = 12
  /// Longest password: bcrypt ignores what comes after 72 bytes, so more is an error here.
  public static let passwordBytesMax = 72
  /// Threads unless told otherwise: logging in must not keep predictions from their cores.
  public static let defaultThreadCount = 2
  /// Passwords that may wait unless told otherwise: at two threads, some four seconds' worth.
  public static let defaultQueueMax = 32
  private static let saltBytes = 16

  private let cost: Int
  private let queue: PasswordQueue
  private let computations = Atomic<Int>(0)

  /// A hash of the same cost that no password has, to be compared with where there is no user.
  public let decoyHash: String

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - cost: Of new hashes, 4...16; tests take the least.
  ///   - threadCount: Hashes that are computed at a time, 1...64.
  ///   - queueMax: Passwords that may wait for a thread, 0...4032; the next fails with `queueFull`.
  /// - Throws: ``CredentialsError`` with code `libraryFailure`: the system gives no descriptor or
  ///   no thread.
  public init(
    cost: Int = defaultCost,
    threadCount: Int = defaultThreadCount,
    queueMax: Int = defaultQueueMax
  ) throws(CredentialsError) {
    precondition(BcryptHash.costs.contains(cost), "a bcrypt cost is 4...16")
    precondition((1...64).contains(threadCount), "passwords are hashed on 1...64 threads")
    precondition((0...4032).contains(queueMax), "at most 4032 passwords wait to be hashed")
    self.cost = cost
    decoyHash = BcryptHash.decoy(cost: cost).text
    queue = try PasswordQueue(jobCountMax: threadCount + queueMax)
    for _ in 0..<threadCount {
      guard DetachedThread.start(name: "password", { [queue] in queue.serve() }) else {
        queue.stop()
        throw CredentialsError(
          .libraryFailure,
          "The system gives no thread for password hashing: raise the limit (ulimit -u)."
        )
      }
    }
  }

  deinit { queue.stop() }

  /// Hashes computed or waiting since the start, of either kind: what an attack costs.
  public var computationCount: Int { computations.load(ordering: .relaxed) }

  /// A fresh hash of `password` under a random salt: 60 characters to store.
  ///
  /// - Throws: ``CredentialsError``: `invalidPassword` (longer than ``passwordBytesMax`` bytes of
  ///   UTF-8, or a NUL in it), `queueFull`, `cancelled`, `libraryFailure`.
  public func hash(_ password: String) async throws(CredentialsError) -> String {
    let bytes = try Self.checked(password)
    let random = try SecureRandom.bytes(Self.saltBytes)
    guard let setting = BcryptScratch.setting(cost: cost, random: random) else {
      throw CredentialsError(
        .libraryFailure,
        "libxcrypt has no $2b$: install a libcrypt with bcrypt."
      )
    }
    return try await compute(bytes, setting: setting)
  }

  /// Whether `password` is the one that was hashed to `hash`. The comparison takes the same time
  /// either way.
  ///
  /// - Throws: ``CredentialsError``: as ``hash(_:)``, and `invalidHash`.
  public func verify(
    _ password: String,
    against hash: String
  ) async throws(CredentialsError) -> Bool {
    let bytes = try Self.checked(password)
    let expected = try BcryptHash(text: hash)
    let computed = try await compute(bytes, setting: expected.text)
    return ConstantTime.areEqual(Array(computed.utf8), Array(expected.text.utf8))
  }

  private static func checked(_ password: String) throws(CredentialsError) -> [UInt8] {
    let bytes = Array(password.utf8)
    guard bytes.count <= passwordBytesMax else {
      throw CredentialsError(
        .invalidPassword,
        "A password has at most \(passwordBytesMax) bytes of UTF-8, this one \(bytes.count)."
      )
    }
    guard !bytes.contains(0) else {
      throw CredentialsError(.invalidPassword, "A password cannot hold a NUL character.")
    }
    return bytes
  }

  private func compute(
    _ password: [UInt8],
    setting: String
  ) async throws(CredentialsError) -> String {
    let queue = queue
    let id = queue.reserveID()
    computations.add(1, ordering: .relaxed)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let job = PasswordJob(id: id, password: password, setting: setting, waiter: waiter)
        guard queue.append(job) else {
          let failure = CredentialsError(
            .queueFull,
            "Too many passwords wait to be checked: try again in some seconds."
          )
          return waiter.resume(returning: .failure(failure))
        }
        if Task.isCancelled { queue.cancel(id) }
      }
    } onCancel: {
      queue.cancel(id)
    }
    return try result.get()
  }
}
