import Glibc
import HTTPClient

/// Fetches wafer maps from the places that a ``SourcePolicy`` allows.
///
/// `file://` under roots, `https://` on listed hosts, `s3://bucket/key`. The number of fetches at
/// once and the number that waits are bounded; nothing blocks a thread of the cooperative pool.
public final class WaferMapFetcher: Sendable {
  private let policy: SourcePolicy
  private let gate: FetchGate
  private let readers: FileReaders
  private let https: HTTPSSource
  private let s3: S3Source?

  /// A fetcher; opens nothing yet.
  public convenience init(_ policy: SourcePolicy) {
    self.init(policy, resolutions: []) { time(nil) }
  }

  /// A fetcher with names and a clock of its own.
  ///
  /// - Parameters:
  ///   - resolutions: `host:port:address`, in place of the resolver's answers.
  ///   - now: Seconds since 1970-01-01 00:00 UTC.
  package init(
    _ policy: SourcePolicy,
    resolutions: [String],
    now: @escaping @Sendable () -> Int
  ) {
    self.policy = policy
    gate = FetchGate(runningMax: policy.fetchesMax, waitingMax: policy.waitingMax)
    // Threads that hang in a read whose caller has gone count, too.
    readers = FileReaders(threadCountMax: 2 * policy.fetchesMax)
    let addresses = policy.addresses
    var configuration = HTTPClientConfiguration()
    configuration.inFlightMax = policy.fetchesMax
    configuration.timeout = policy.timeout
    configuration.resolutions = resolutions
    configuration.certificateAuthorityFile = policy.certificateAuthorityFile
    configuration.allowsAddress = { addresses.allows($0) }
    https = HTTPSSource(policy: policy, client: HTTPClient(configuration))
    s3 = policy.s3.map { s3 in
      // An endpoint that the operator names is trusted as a name is: by TLS. AWS itself must be
      // public, and known to the system's authorities.
      configuration.allowsPlaintext = s3.endpoint?.scheme == .http
      if s3.endpoint == nil { configuration.certificateAuthorityFile = nil }
      if configuration.allowsPlaintext {
        configuration.allowsAddress = { addresses.allowsPlaintext($0) }
      } else if s3.endpoint != nil {
        configuration.allowsAddress = { _ in true }
      }
      return S3Source(
        configuration: s3,
        bytesMax: policy.bytesMax,
        client: HTTPClient(configuration),
        now: now
      )
    }
  }

  /// The bytes behind `url`, never empty.
  ///
  /// - Parameter deadline: When to give up; ``SourcePolicy/timeout`` from now at the latest.
  /// - Throws: `SourceError`.
  public func fetch(_ url: String, deadline: ContinuousClock.Instant? = nil)
    async throws(SourceError) -> [UInt8]
  {
    let place = try place(of: url)
    let latest = ContinuousClock.now + policy.timeout
    let deadline = min(deadline ?? latest, latest)
    return try await FetchDeadline.run(until: deadline) { [self] in
      do throws(SourceError) {
        try await gate.enter()
        defer { gate.leave() }
        return .success(try await fetch(place, deadline))
      } catch {
        return .failure(error)
      }
    }.get()
  }

  /// Fails fetches over the network that are under way with `unavailable` and waits until the
  /// connections are closed. Idempotent; to be called before the process exits.
  public func shutDown() async {
    await https.client.shutDown()
    await s3?.client.shutDown()
  }

  private enum Place: Sendable {
    case file(FileLocation)
    case https(HTTPURL)
    case s3(S3Location)
  }

  private func place(of url: String) throws(SourceError) -> Place {
    guard url.utf8.count <= SourcePolicy.urlCharacterCountMax else {
      throw SourceError(
        .malformed,
        "the URL is longer than \(SourcePolicy.urlCharacterCountMax) characters"
      )
    }
    let scheme = url.firstRange(of: "://").map { url[..<$0.upperBound].lowercased() }
    switch scheme {
    case FileLocation.scheme:
      guard !policy.fileRoots.isEmpty else {
        throw SourceError(.notAllowed, "file:// is not allowed: sources.fileRoots is empty")
      }
      return .file(try FileLocation(url, roots: policy.fileRoots))
    case HTTPSSource.scheme:
      return .https(try https.checked(url))
    case S3Location.scheme:
      guard let s3 else {
        throw SourceError(
          .notAllowed,
          "s3:// is not allowed: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
      }
      return .s3(try s3.checked(url))
    case "http://":
      throw SourceError(.notAllowed, "http:// is not allowed: use https://")
    default:
      throw SourceError(.malformed, "the URL begins with none of s3://, https:// and file:///")
    }
  }

  private func fetch(_ place: Place, _ deadline: ContinuousClock.Instant) async throws(SourceError)
    -> [UInt8]
  {
    switch place {
    case .file(let location):
      let bytesMax = policy.bytesMax
      return try await readers.run {
        do throws(SourceError) {
          return .success(try FileReading.bytes(of: location, bytesMax: bytesMax))
        } catch {
          return .failure(error)
        }
      }
    case .https(let url):
      return try await https.fetch(url, deadline: deadline)
    case .s3(let location):
      guard let s3 else { throw SourceError(.notAllowed, "s3:// is not allowed") }
      return try await s3.fetch(location, deadline: deadline)
    }
  }
}
