import ServerSettings
import Settings
import Testing

@Suite("Settings of stores, inference, sources and logins") struct GroupTests {
  private func settings(
    _ arguments: [String] = [],
    environment: [String: String] = [:]
  ) throws -> ServerSettings {
    try ServerSettings(
      ResolvedSettings(
        table: ServerSettings.table,
        arguments: arguments,
        environment: environment,
        configurationFile: ServerSettings.configurationFile
      )
    )
  }

  private static let key = String(repeating: "k", count: 32)

  @Test func `defaults keep everything on this machine`() throws {
    let settings = try settings()
    #expect(settings.http == HTTPAddress(host: "127.0.0.1", port: 9464))
    #expect(settings.stores.databaseURL == nil)
    #expect(settings.stores.redisURL == nil)
    #expect(settings.stores.cacheTTL == .seconds(30 * 86_400))
    #expect(settings.inference.weights == "Weights")
    #expect(settings.sources.fileRoots.isEmpty)
    #expect(settings.sources.httpsHosts.isEmpty)
    #expect(settings.authentication.secretKey == nil)
    #expect(settings.authentication.accessTokenTTL == .seconds(1800))
    #expect(settings.authentication.refreshTokenTTL == .seconds(30 * 86_400))
    #expect(settings.authentication.selfRegistrationRole == .viewer)
    #expect(settings.authentication.trustedProxies.isEmpty)
    #expect(settings.revision == nil)
  }

  @Test func `the names that everybody knows are read`() throws {
    let settings = try settings(environment: [
      "DATABASE_URL": "postgresql://db", "REDIS_URL": "redis://cache", "SECRET_KEY": Self.key,
      "MLFLOW_TRACKING_URI": "http://mlflow",
    ])
    #expect(settings.stores.databaseURL == "postgresql://db")
    #expect(settings.stores.redisURL == "redis://cache")
    #expect(settings.authentication.secretKey == Self.key)
    #expect(settings.stores.mlflowTrackingURI == "http://mlflow")
  }

  @Test func `every setting reaches its place`() throws {
    let settings = try settings([
      "--data-directory=d", "--cache-max-bytes=2MiB", "--cache-ttl=5m", "--weights=w",
      "--http-listen=[::1]:0", "--inference-queue-max=7", "--inference-batch-size-max=2",
      "--inference-threads=3", "--inference-models-max=4", "--sources-file-roots=/a,/b",
      "--sources-model-roots=/m", "--sources-https-hosts=h", "--sources-https-ca=ca",
      "--sources-https-private-networks=10.0.0.0/8", "--s3-endpoint=http://s3", "--s3-region=r",
      "--s3-path-style", "--auth-access-token-ttl=1m", "--auth-refresh-token-ttl=2h",
      "--auth-self-registration-role=annotator", "--auth-signing-keys-file=keys",
      "--auth-bootstrap-admin=a:b@c.d:e:f", "--auth-trusted-proxies=10.1.0.0/16,fd00::/8",
      "--revision=5a1f",
    ])
    #expect(settings.stores.dataDirectory == "d")
    #expect(settings.stores.cacheBytesMax == 2 << 20)
    #expect(settings.stores.cacheTTL == .seconds(300))
    #expect(settings.http == HTTPAddress(host: "::1", port: 0))
    #expect(settings.inference.weights == "w")
    #expect(settings.inference.queueMax == 7)
    #expect(settings.inference.batchSizeMax == 2)
    #expect(settings.inference.threads == 3)
    #expect(settings.inference.modelsMax == 4)
    #expect(settings.sources.fileRoots == ["/a", "/b"])
    #expect(settings.sources.modelRoots == ["/m"])
    #expect(settings.sources.httpsHosts == ["h"])
    #expect(settings.sources.httpsPrivateNetworks == ["10.0.0.0/8"])
    #expect(settings.sources.httpsCA == "ca")
    #expect(settings.sources.s3Endpoint == "http://s3")
    #expect(settings.sources.s3Region == "r")
    #expect(settings.sources.s3UsesPathStyle)
    #expect(settings.authentication.accessTokenTTL == .seconds(60))
    #expect(settings.authentication.refreshTokenTTL == .seconds(7200))
    #expect(settings.authentication.selfRegistrationRole == .annotator)
    #expect(settings.authentication.signingKeysFile == "keys")
    #expect(settings.authentication.bootstrapAdmin == "a:b@c.d:e:f")
    #expect(settings.authentication.trustedProxies == ["10.1.0.0/16", "fd00::/8"])
    #expect(settings.revision == "5a1f")
  }

  @Test func `the variable of client commands is nobody's mistake`() throws {
    _ = try settings(environment: ["WAFERMAP_TOKEN": "t"])
  }

  @Test func `HTTP can be turned off`() throws {
    #expect(try settings(["--http-listen=none"]).http == nil)
  }

  @Test(arguments: [
    ["--secret-key=short"], ["--secret-key=\(key)", "--auth-signing-keys-file=f"],
    ["--sources-https-private-networks=10.0.0.0/8"], ["--auth-bootstrap-admin=admin:secret"],
    ["--auth-bootstrap-admin=a::c"], ["--http-listen=nowhere"], ["--http-listen=::1:5"],
    ["--inference-batch-size-max=9"], ["--auth-self-registration-role=admin"],
    ["--listen=0.0.0.0:1", "--allow-insecure-plaintext"],
    ["--listen=0.0.0.0:1", "--tls-certificate=c", "--tls-key=k"],
  ])
  func `what cannot be is refused without showing secrets`(arguments: [String]) {
    let error = #expect(throws: SettingsError.self) { try settings(arguments) }
    #expect(error?.message.contains(Self.key) == false)
    #expect(error?.message.contains("short:") == false)
  }

  @Test func `reports mask what may hold a password`() throws {
    let secrets = [
      "DATABASE_URL": "postgresql://u:sesame@h/d", "REDIS_URL": "redis://:sesame@h",
      "SECRET_KEY": "sesame" + Self.key, "WAFERMAP_AUTH_BOOTSTRAP_ADMIN": "a:b:sesame",
      "MLFLOW_TRACKING_URI": "http://u:sesame@h",
    ]
    let resolved = try ResolvedSettings(
      table: ServerSettings.table,
      arguments: [],
      environment: secrets,
      configurationFile: ServerSettings.configurationFile
    )
    let report = SettingsReport(resolved)
    #expect(!report.text.contains("sesame"))
    #expect(!(try report.json()).contains("sesame"))
  }
}
