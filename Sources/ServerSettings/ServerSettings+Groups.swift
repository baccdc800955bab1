internal import CCoreTransport
internal import Settings

extension ServerSettings {
  static func stores(_ settings: ResolvedSettings) -> StoreSettings {
    StoreSettings(
      dataDirectory: settings[dataDirectory],
      databaseURL: settings[databaseURL],
      redisURL: settings[redisURL],
      cacheBytesMax: settings[cacheBytesMax].bytes,
      cacheTTL: settings[cacheTTL],
      mlflowTrackingURI: settings[mlflowTrackingURI]
    )
  }

  static func inference(_ settings: ResolvedSettings) -> InferenceSettings {
    InferenceSettings(
      weights: settings[weights],
      queueMax: settings[inferenceQueueMax],
      batchSizeMax: settings[inferenceBatchSizeMax],
      threads: settings[inferenceThreads],
      modelsMax: settings[inferenceModelsMax]
    )
  }

  static func sources(_ settings: ResolvedSettings) throws(SettingsError) -> SourceSettings {
    if settings[httpsHosts].elements.isEmpty, !settings[httpsPrivateNetworks].elements.isEmpty {
      throw needs(httpsPrivateNetworks, httpsHosts)
    }
    return SourceSettings(
      fileRoots: settings[fileRoots].elements,
      modelRoots: settings[modelRoots].elements,
      httpsHosts: settings[httpsHosts].elements,
      httpsPrivateNetworks: settings[httpsPrivateNetworks].elements,
      httpsCA: settings[httpsCA]?.path,
      s3Endpoint: settings[s3Endpoint],
      s3Region: settings[s3Region],
      s3UsesPathStyle: settings[s3PathStyle]
    )
  }

  static func authentication(
    _ settings: ResolvedSettings,
    isLocal: Bool
  ) throws(SettingsError) -> AuthenticationSettings {
    let key = settings[secretKey]
    let file = settings[signingKeysFile]
    if key != nil, file != nil {
      throw SettingsError(
        code: .conflict,
        message: "\(secretKey.key) and \(signingKeysFile.key) exclude each other: set one"
      )
    }
    if let key, key.utf8.count < secretKeyBytesMin {
      throw SettingsError(
        code: .badValue,
        message: "bad value for \(secretKey.key): give \(secretKeyBytesMin) bytes or more, "
          + "such as 'openssl rand -hex 32' prints"
      )
    }
    if key == nil, file == nil, !isLocal {
      throw SettingsError(
        code: .conflict,
        message: "refusing to serve other machines without a key for access tokens: set "
          + "\(secretKey.environmentAlias ?? secretKey.flag) or \(signingKeysFile.flag)"
      )
    }
    if settings[accessTokenTTL] > settings[refreshTokenTTL] {
      throw SettingsError(
        code: .conflict,
        message: "\(accessTokenTTL.key) is longer than \(refreshTokenTTL.key): make it shorter"
      )
    }
    return AuthenticationSettings(
      secretKey: key,
      signingKeysFile: file?.path,
      accessTokenTTL: settings[accessTokenTTL],
      refreshTokenTTL: settings[refreshTokenTTL],
      selfRegistrationRole: settings[selfRegistrationRole],
      trustedProxies: settings[trustedProxies].elements,
      bootstrapAdmin: try bootstrapAdmin(settings)
    )
  }

  private static func bootstrapAdmin(
    _ settings: ResolvedSettings
  ) throws(SettingsError) -> String? {
    guard let text = settings[bootstrapAdmin] else { return nil }
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts.contains(where: \.isEmpty) else {
      throw SettingsError(
        code: .badValue,
        message: "bad value for \(bootstrapAdmin.key): give username:email:password"
      )
    }
    return text
  }
}
