import Testing
import WaferMapSources

@Suite struct S3LocationTests {
  @Test(arguments: [
    "s3://abc/k", "s3://wafer-maps/lot 1/w+0&2=é~.pgm", "s3://a.b.c/a//b", "s3://1bucket/?a#b",
    "s3://wafer-maps//k", "s3://wafer-maps/...", "s3://wafer-maps/.hidden/..k",
    "s3://wafer-maps/trailing/", "s3://1.2.3.4a/k",
  ])
  func reads(_ text: String) throws {
    let location = try S3Location(text)
    #expect("s3://\(location.bucket)/\(location.key)" == text)
  }

  @Test(arguments: [
    "s3://", "s3:///k", "s3://bucket", "s3://bucket/", "s3://ab/k", "s3://Bucket/k",
    "s3://under_score/k", "s3://-bucket/k", "s3://bucket-/k", "s3://.bucket/k", "s3://bucket./k",
    "s3://a..b/k", "s3://a.-b/k", "s3://a-.b/k", "s3://192.168.1.1/k", "s3://user@bucket/k",
    "s3://bucket:80/k", "s3://bu%63ket/k", "s3://bücket/k", "s3://evil.example#.bucket/k",
    "s3://evil.example?.bucket/k", "s3://bucket\\/k", "s3://bucket/../other/k", "s3://bucket/a/..",
    "s3://bucket/./k", "s3://bucket/a\nb", "s3://bucket/a\u{0}", "s3://bucket/a\u{7F}",
    "s3://" + String(repeating: "a", count: 64) + "/k",
    "s3://bucket/" + String(repeating: "k", count: 1025),
  ])
  func refuses(_ text: String) {
    let error = #expect(throws: SourceError.self) { try S3Location(text) }
    #expect(error?.code == .malformed)
  }
}
