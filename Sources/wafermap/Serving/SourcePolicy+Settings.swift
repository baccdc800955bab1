import Foundation
import ServerSettings
import Services
import WaferMapSources

extension SourcePolicy {
  /// Where pictures may be fetched from.
  static func pictures(_ settings: SourceSettings) throws(SourceError) -> SourcePolicy {
    try SourcePolicy(
      fileRoots: settings.fileRoots.map(absolute),
      httpsHosts: settings.httpsHosts,
      httpsPrivateNetworks: settings.httpsPrivateNetworks,
      certificateAuthorityFile: settings.httpsCA,
      s3: try s3(settings)
    )
  }

  /// Where weights may be fetched from.
  static func weights(_ settings: SourceSettings) throws(SourceError) -> SourcePolicy {
    try SourcePolicy(
      fileRoots: settings.modelRoots.map(absolute),
      httpsPrivateNetworks: settings.httpsPrivateNetworks,
      certificateAuthorityFile: settings.httpsCA,
      s3: try s3(settings),
      bytesMax: WeightsFetch.fileBytesMax
    )
  }

  /// nil without credentials in the environment, where Amazon's tools look for them.
  private static func s3(_ settings: SourceSettings) throws(SourceError) -> S3Configuration? {
    let environment = ProcessInfo.processInfo.environment
    guard let identifier = environment["AWS_ACCESS_KEY_ID"], !identifier.isEmpty,
      let secret = environment["AWS_SECRET_ACCESS_KEY"], !secret.isEmpty
    else { return nil }
    let token = environment["AWS_SESSION_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    return try S3Configuration(
      credentials: S3Credentials(
        accessKeyID: identifier,
        secretAccessKey: secret,
        sessionToken: token
      ),
      region: settings.s3Region,
      endpoint: settings.s3Endpoint,
      usesPathStyle: settings.s3UsesPathStyle
    )
  }

  private static func absolute(_ path: String) -> String {
    URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
  }
}
