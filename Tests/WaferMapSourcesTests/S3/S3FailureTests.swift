import Testing
import WaferMapSources

/// What S3's error codes become.
@Suite struct S3FailureTests {
  @Test(
    arguments: [
      (404, "NoSuchKey", SourceError.Code.notFound, "does not exist"),
      (404, "NoSuchBucket", .notFound, "bucket wafer-maps"),
      (404, nil, .notFound, "does not exist"),
      (403, "AccessDenied", .notAllowed, "s3:GetObject"),
      (403, "InvalidAccessKeyId", .unavailable, "AWS_ACCESS_KEY_ID"),
      (403, "SignatureDoesNotMatch", .unavailable, "AWS_SECRET_ACCESS_KEY"),
      (400, "ExpiredToken", .unavailable, "AWS_SESSION_TOKEN"),
      (400, "InvalidToken", .unavailable, "AWS_SESSION_TOKEN"),
      (403, "RequestTimeTooSkewed", .unavailable, "clock"),
      (301, "PermanentRedirect", .unavailable, "s3.region"),
      (307, nil, .unavailable, "s3.region"),
      (400, "AuthorizationHeaderMalformed", .unavailable, "s3.region"),
      (403, "InvalidObjectState", .unavailable, "archived"),
      (403, nil, .notAllowed, "403"),
      (503, "SlowDown", .unavailable, "503 SlowDown"),
      (500, nil, .unavailable, "500"),
    ] as [(Int, String?, SourceError.Code, String)]
  )
  func maps(_ status: Int, _ code: String?, _ expected: SourceError.Code, _ words: String) throws {
    let document = code.map { "<?xml version=\"1.0\"?>\n<Error><Code>\($0)</Code></Error>" } ?? ""
    let error = try failure(status, document).error
    #expect(error.code == expected)
    #expect(error.message.contains(words))
  }

  @Test(arguments: [
    "<Code>", "<Code></Code>", "<Code>a b</Code>", "<Code>NoSuchKey\n</Code>",
    "<Code>&lt;</Code>", "<Code>\u{1B}[31m</Code>", "{\"Code\":\"NoSuchKey\"}",
    "<Code>" + String(repeating: "A", count: 65) + "</Code>",
    String(repeating: " ", count: 5000) + "<Code>NoSuchKey</Code>",
  ])
  func repeatsNothingButAKnownForm(_ document: String) throws {
    let error = try failure(400, document).error
    #expect(error.code == .unavailable)
    #expect(error.message.contains("status 400: retry later"))
  }

  private func failure(_ status: Int, _ document: String) throws -> S3Failure {
    S3Failure(
      status: status,
      document: Array(document.utf8),
      bucketRegion: nil,
      location: try S3Location("s3://wafer-maps/lot1/w01.png"),
      region: "eu-central-1"
    )
  }
}
