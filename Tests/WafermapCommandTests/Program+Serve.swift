import Foundation

extension Program {
  /// Starts a server that keeps its data in `folder`, has no weights and serves no HTTP.
  static func serve(
    in folder: String,
    _ arguments: [String] = ["--listen=127.0.0.1:0"],
    environment: [String: String] = [:]
  ) throws -> Program {
    try start(
      [
        "serve", "--http-listen=none", "--data-directory", folder + "/data", "--weights",
        folder + "/weights",
      ] + arguments,
      environment: environment
    )
  }
}
