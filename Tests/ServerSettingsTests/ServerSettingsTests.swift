import CCoreTransport
import Logging
import ServerSettings
import Settings
import Testing

@Suite struct ServerSettingsTests {
  private func settings(_ arguments: String...) throws -> ServerSettings {
    try ServerSettings(
      ResolvedSettings(
        table: ServerSettings.table,
        arguments: arguments,
        environment: [:],
        configurationFile: ServerSettings.configurationFile
      )
    )
  }

  private func refusal(_ arguments: String...) -> SettingsError? {
    #expect(throws: SettingsError.self) {
      try ServerSettings(
        ResolvedSettings(
          table: ServerSettings.table,
          arguments: arguments,
          environment: [:],
          configurationFile: ServerSettings.configurationFile
        )
      )
    }
  }

  @Test func `by default loopback is served in plaintext`() throws {
    let settings = try settings()
    #expect(settings.address == .tcp(host: "127.0.0.1", port: 50051))
    #expect(settings.security == .plaintext)
    #expect(settings.logLevel == .info)
    #expect(settings.logFormat == .auto)
    var expected = ServerOptions()
    expected.maxReceiveMessageBytes = 64 << 20
    #expect(settings.options == expected)
  }

  @Test func `every setting reaches its option`() throws {
    let settings = try settings(
      "--keepalive-time=2s",
      "--keepalive-timeout=3s",
      "--connection-max-idle=4s",
      "--connection-max-age=5s",
      "--connection-max-streams=6",
      "--connection-max-memory=17MiB",
      "--message-max-receive-size=7KiB",
      "--message-max-send-size=8KiB",
      "--shutdown-grace-period=9s",
      "--poller-threads=1",
      "--log-level=trace",
      "--log-format=json",
      "--listen=unix:/tmp/x.sock"
    )
    var expected = ServerOptions()
    expected.keepaliveTime = .seconds(2)
    expected.keepaliveTimeout = .seconds(3)
    expected.maxConnectionIdle = .seconds(4)
    expected.maxConnectionAge = .seconds(5)
    expected.maxConcurrentStreams = 6
    expected.maxMemoryBytes = 17 << 20
    expected.maxReceiveMessageBytes = 7 << 10
    expected.maxSendMessageBytes = 8 << 10
    expected.shutdownGracePeriod = .seconds(9)
    expected.pollerThreads = 1
    #expect(settings.options == expected)
    #expect(settings.address == .unix(path: "/tmp/x.sock"))
    #expect(settings.logLevel == .trace)
    #expect(settings.logFormat == .json)
  }

  @Test func `TLS with and without client certificates`() throws {
    let files = ["--tls-certificate=c", "--tls-key=k"]
    let plain = try settings(files[0], files[1]).security
    #expect(plain == .tls(ServerTLS(certificateChainPath: "c", privateKeyPath: "k")))
    let asked = try settings(files[0], files[1], "--tls-client-ca=r").security
    #expect(
      asked
        == .tls(
          ServerTLS(
            certificateChainPath: "c",
            privateKeyPath: "k",
            clientCertificates: .requested(rootsPath: "r")
          )
        )
    )
    let required = try settings(
      files[0],
      files[1],
      "--tls-client-ca=r",
      "--tls-require-client-certificate"
    ).security
    #expect(
      required
        == .tls(
          ServerTLS(
            certificateChainPath: "c",
            privateKeyPath: "k",
            clientCertificates: .required(rootsPath: "r")
          )
        )
    )
  }

  @Test(arguments: [
    (["--tls-certificate=c"], "tls.certificate has no effect without tls.key: set --tls-key too"),
    (
      ["--tls-key=k"],
      "tls.key has no effect without tls.certificate: set --tls-certificate too"
    ),
    (
      ["--tls-client-ca=r"],
      "tls.clientCA has no effect without tls.certificate: set --tls-certificate too"
    ),
    (
      ["--tls-certificate=c", "--tls-key=k", "--tls-require-client-certificate"],
      "tls.requireClientCertificate has no effect without tls.clientCA: set --tls-client-ca too"
    ),
    (
      ["--connection-max-memory=127MiB"],
      "connection.maxMemory has no room for 2 messages of message.maxReceiveSize: raise the one "
        + "or lower the other"
    ),
    (
      ["--listen=0.0.0.0:50051"],
      "refusing to serve plaintext on 0.0.0.0:50051, which other machines reach: set "
        + "--tls-certificate and --tls-key, or --allow-insecure-plaintext behind a proxy that "
        + "adds TLS"
    ),
  ])
  func `contradictions are refused`(arguments: [String], message: String) throws {
    let resolved = try ResolvedSettings(
      table: ServerSettings.table,
      arguments: arguments,
      environment: [:],
      configurationFile: ServerSettings.configurationFile
    )
    #expect(throws: SettingsError(code: .conflict, message: message)) {
      try ServerSettings(resolved)
    }
  }

  @Test(arguments: ["0.0.0.0:1", "[::]:1", "192.0.2.1:1", "example.com:1", "127.example.com:1"])
  func `plaintext beyond this machine needs permission`(address: String) throws {
    #expect(refusal("--listen", address)?.code == .conflict)
    let key = "--secret-key=\(String(repeating: "k", count: 32))"
    let allowed = try settings("--listen", address, "--allow-insecure-plaintext", key)
    #expect(allowed.security == .plaintext)
    let secured = try settings("--listen", address, "--tls-certificate=c", "--tls-key=k", key)
    #expect(secured.security != .plaintext)
  }

  @Test(arguments: ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1", "unix:/tmp/x"])
  func `plaintext on this machine needs none`(address: String) throws {
    #expect(try settings("--listen", address).security == .plaintext)
  }

  @Test(arguments: ["", "127.0.0.1", "1.2.3.4:65536", ":50051", "::1:50051", "unix:", "1.2.3.4:x"])
  func `what is no address is refused`(address: String) {
    #expect(refusal("--listen=\(address)")?.code == .badValue)
  }
}
