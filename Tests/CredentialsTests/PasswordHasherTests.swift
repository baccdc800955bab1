import Credentials
import Testing

@Suite("Passwords")
struct PasswordHasherTests {
  /// Made by other implementations: Openwall's crypt_blowfish tests ($2b$ is its $2y$, by the same
  /// algorithm) and Python's bcrypt.
  static let vectors = [
    ("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    ("U*U*", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
    ("", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
  ]

  @Test("Hashes that others made are verified", arguments: vectors)
  func vector(password: String, hash: String) async throws {
    let hasher = try PasswordHasher(cost: 4)
    #expect(try await hasher.verify(password, against: hash))
    #expect(try await !hasher.verify(password + "x", against: hash))
  }

  @Test("A hash is $2b$12$ by default, salted, and verifies its password alone")
  func roundTrip() async throws {
    let hasher = try PasswordHasher()
    let hash = try await hasher.hash("Grüße, Welt 1!")
    #expect(hash.hasPrefix("$2b$12$") && hash.utf8.count == 60)
    #expect(try await hasher.verify("Grüße, Welt 1!", against: hash))
    let quick = try PasswordHasher(cost: 4)
    #expect(try await quick.hash("same") != quick.hash("same"))
    #expect(try await !quick.verify("same ", against: quick.hash("same")))
  }

  @Test("72 bytes count to the last; 73 are an error, not a silent cut")
  func length() async throws {
    let hasher = try PasswordHasher(cost: 4)
    let longest = String(repeating: "ü", count: 36)
    let hash = try await hasher.hash(longest)
    #expect(try await hasher.verify(longest, against: hash))
    #expect(try await !hasher.verify(String(longest.dropLast()) + "ö", against: hash))
    for wrong in [longest + "x", "a\0b"] {
      let error = await #expect(throws: CredentialsError.self) { try await hasher.hash(wrong) }
      #expect(error?.code == .invalidPassword)
      let other = await #expect(throws: CredentialsError.self) {
        try await hasher.verify(wrong, against: hash)
      }
      #expect(other?.code == .invalidPassword)
    }
  }

  @Test(
    "What is no bcrypt hash is an error and costs nothing",
    arguments: [
      "", "x", "*0", "$6$salt$hash", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
      "$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
      "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe:",
    ]
  )
  func wrongHash(hash: String) async throws {
    let hasher = try PasswordHasher(cost: 4)
    let error = await #expect(throws: CredentialsError.self) {
      try await hasher.verify("U*U", against: hash)
    }
    #expect(error?.code == .invalidHash)
    #expect(hasher.computationCount == 0)
  }

  @Test("The decoy is of the hasher's cost, and no password's")
  func decoy() async throws {
    let hasher = try PasswordHasher(cost: 5)
    #expect(hasher.decoyHash.hasPrefix("$2b$05$"))
    #expect(try await !hasher.verify("", against: hasher.decoyHash))
    #expect(hasher.computationCount == 1)
  }

  @Test("A full queue is an error at once, and a cancelled wait ends")
  func queue() async throws {
    let hasher = try PasswordHasher(cost: 12, threadCount: 1, queueMax: 1)
    let slow = hasher.decoyHash
    let codes = await withTaskGroup(
      of: CredentialsError.Code?.self,
      returning: [CredentialsError.Code?].self
    ) { group in
      for _ in 0..<6 {
        group.addTask {
          do {
            _ = try await hasher.verify("x", against: slow)
            return nil
          } catch { return (error as? CredentialsError)?.code }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes.filter { $0 == nil }.count >= 2)
    #expect(codes.compactMap(\.self).allSatisfy { $0 == .queueFull })
    #expect(codes.contains(.queueFull))

    let waiting = Task { try await hasher.verify("x", against: slow) }
    waiting.cancel()
    let result = await waiting.result
    if case .failure(let error) = result {
      #expect((error as? CredentialsError)?.code == .cancelled)
    }
  }

  @Test("Many at once, each gets its own answer")
  func concurrency() async throws {
    let hasher = try PasswordHasher(cost: 4, threadCount: 2, queueMax: 64)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<32 {
        group.addTask {
          let hash = try await hasher.hash("password \(index)")
          let isOwn = try await hasher.verify("password \(index)", against: hash)
          let isOther = try await hasher.verify("password \(index + 1)", against: hash)
          return isOwn && !isOther
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
    #expect(hasher.computationCount == 96)
  }
}
