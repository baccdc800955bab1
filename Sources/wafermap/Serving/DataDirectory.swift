import Credentials
import Foundation
import ServerSettings

/// The directory in which the server keeps what it keeps itself.
struct DataDirectory {
  /// The name of the file with the key that was made here.
  private static let keyFileName = "signing-keys.json"

  let path: String

  /// Makes the directory when it is missing.
  ///
  /// - Parameter letsOthersPass: Whether another OS user must get to a folder in it: the one that
  ///   runs the private database when this process is root's.
  init(_ path: String, letsOthersPass: Bool) throws(CommandFailure) {
    let url = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL
    let text = url.path(percentEncoded: false)
    self.path = text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
    guard !FileManager.default.fileExists(atPath: self.path) else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: self.path,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: letsOthersPass ? 0o711 : 0o700]
      )
    } catch {
      throw CommandFailure(
        message: "cannot make the data directory \(self.path): see that its parent is writable, or"
          + " set --data-directory"
      )
    }
  }

  /// A path in the directory.
  func appending(_ name: String) -> String { "\(path)/\(name)" }

  /// The keys that access tokens are signed with: those of the settings or, for a server that only
  /// this machine reaches, one that is made once and kept here, readable by its owner alone.
  func signingKeys(_ settings: AuthenticationSettings) throws -> SigningKeys {
    if let secret = settings.secretKey { return try SigningKeys(secret: Array(secret.utf8)) }
    if let file = settings.signingKeysFile { return try SigningKeys(file: try bytes(of: file)) }
    let path = appending(Self.keyFileName)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      try handle.write(contentsOf: Data(try SigningKeys.makeFile()))
      try handle.synchronize()
    }
    return try SigningKeys(file: try bytes(of: path))
  }

  private func bytes(of path: String) throws(CommandFailure) -> [UInt8] {
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      return [UInt8](try handle.read(upToCount: SigningKeys.fileBytesMax + 1) ?? Data())
    } catch {
      throw CommandFailure(
        message: "cannot read the signing keys in \(path): check the path and its permissions"
      )
    }
  }
}
