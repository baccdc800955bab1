import Foundation
import Testing
import WaferMapSources

/// Objects from moto. Its server `checked` verifies signatures, `open` does not.
@Suite(.timeLimit(.minutes(2))) struct S3FetchTests {
  @Test func fetchesWithKeysOfAUser() async throws {
    let server = try S3Server.checked()
    #expect(try await server.fetcher().fetch("s3://wafer-maps/lot1/w01.png") == MapServer.map)
  }

  @Test func fetchesWithTemporaryCredentials() async throws {
    let server = try S3Server.checked()
    let fetcher = try server.fetcher(server.temporary)
    #expect(try await fetcher.fetch("s3://wafer-maps/lot1/w01.png") == MapServer.map)
  }

  @Test func temporaryCredentialsNeedTheirToken() async throws {
    let server = try S3Server.checked()
    let fetcher = try server.fetcher(
      S3Credentials(
        accessKeyID: server.temporary.accessKeyID,
        secretAccessKey: server.temporary.secretAccessKey
      )
    )
    await #expect(throws: SourceError.self) {
      try await fetcher.fetch("s3://wafer-maps/lot1/w01.png")
    }
  }

  @Test func aWrongSecretIsTheServersFault() async throws {
    let server = try S3Server.checked()
    let fetcher = try server.fetcher(
      S3Credentials(accessKeyID: server.reader.accessKeyID, secretAccessKey: "wrong")
    )
    await expectRefusal(.unavailable, "AWS_SECRET_ACCESS_KEY") {
      _ = try await fetcher.fetch("s3://wafer-maps/lot1/w01.png")
    }
  }

  @Test func anUnknownKeyIsTheServersFault() async throws {
    let server = try S3Server.checked()
    let fetcher = try server.fetcher(
      S3Credentials(accessKeyID: "AKIAUNKNOWN", secretAccessKey: "wrong")
    )
    await expectRefusal(.unavailable, "AWS_ACCESS_KEY_ID") {
      _ = try await fetcher.fetch("s3://wafer-maps/lot1/w01.png")
    }
  }

  @Test func whoMayNotReadIsDenied() async throws {
    let server = try S3Server.checked()
    await expectRefusal(.notAllowed, "s3:GetObject") {
      _ = try await server.fetcher(server.stranger).fetch("s3://wafer-maps/lot1/w01.png")
    }
  }

  @Test func saysWhatIsMissing() async throws {
    let server = try S3Server.checked()
    await expectRefusal(.notFound, "s3://wafer-maps/lot1/none.png") {
      _ = try await server.fetcher().fetch("s3://wafer-maps/lot1/none.png")
    }
    await expectRefusal(.notFound, "bucket no-such-bucket") {
      _ = try await server.fetcher().fetch("s3://no-such-bucket/lot1/none.png")
    }
  }

  @Test func boundsTheObject() async throws {
    let server = try S3Server.checked()
    await expectRefusal(.tooLarge, "199999 bytes") {
      _ = try await server.fetcher(bytesMax: 199_999).fetch("s3://wafer-maps/large.bin")
    }
    let fetcher = try server.fetcher(bytesMax: 200_000)
    #expect(try await fetcher.fetch("s3://wafer-maps/large.bin").count == 200_000)
  }

  @Test func refusesAnEmptyObject() async throws {
    let server = try S3Server.open()
    await expectRefusal(.malformed, "empty") {
      _ = try await server.fetcher().fetch("s3://wafer-maps/empty.bin")
    }
  }

  @Test(arguments: [
    ("lot 1/w+0&2=é~.pgm", "odd 1"), ("a//b", "odd 2"), ("per%2Fcent", "odd 3"),
    ("*(1)!", "odd 4"), (":@,;$", "odd 5"), ("question?mark#hash", "odd 6"),
  ])
  func fetchesOddKeys(_ key: String, _ body: String) async throws {
    let server = try S3Server.open()
    #expect(try await server.fetcher().fetch("s3://wafer-maps/\(key)") == Array(body.utf8))
  }

  @Test func holdsToTheListOfBuckets() async throws {
    let server = try S3Server.checked()
    await expectRefusal(.notAllowed, "bucket wafer-maps") {
      _ = try await server.fetcher(buckets: ["other"]).fetch("s3://wafer-maps/lot1/w01.png")
    }
    let fetcher = try server.fetcher(buckets: ["other", "wafer-maps"])
    #expect(try await fetcher.fetch("s3://wafer-maps/lot1/w01.png") == MapServer.map)
  }

  @Test func plaintextStaysOnThisMachine() async throws {
    let server = try S3Server.checked()
    let fetcher = try server.fetcher(endpoint: "http://192.0.2.1:9000")
    await expectRefusal(.notAllowed, "use https:// in s3.endpoint") {
      _ = try await fetcher.fetch("s3://wafer-maps/lot1/w01.png")
    }
  }

  @Test func saysThatNobodyIsThere() async throws {
    let server = try S3Server.checked()
    await expectRefusal(.unavailable, "127.0.0.1:1") {
      _ = try await server.fetcher(endpoint: "http://127.0.0.1:1").fetch("s3://wafer-maps/k")
    }
  }

  @Test func withoutCredentialsThereIsNoS3() async throws {
    let fetcher = WaferMapFetcher(try SourcePolicy())
    await expectRefusal(.notAllowed, "AWS_ACCESS_KEY_ID") {
      _ = try await fetcher.fetch("s3://wafer-maps/lot1/w01.png")
    }
  }

  @Test(
    arguments: [
      ("", nil), ("EU", nil), ("eu central", nil), ("us-east-1", "ftp://host"),
      ("us-east-1", "https://host/path"), ("us-east-1", "host:9000"),
      ("us-east-1", "https://user@host"),
    ] as [(String, String?)]
  )
  func refusesSettings(_ region: String, _ endpoint: String?) {
    let credentials = S3Credentials(accessKeyID: "a", secretAccessKey: "b")
    let error = #expect(throws: SourceError.self) {
      try S3Configuration(credentials: credentials, region: region, endpoint: endpoint)
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("s3.") == true)
  }
}
