import ArgumentParser
import CCoreTransport

/// Prints versions.
struct Version: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the versions of wafermap, of Swift and of the gRPC C core."
  )

  func run() {
    print("wafermap \(ProductVersion.current)")
    print("Swift \(ProductVersion.swift)")
    print("gRPC C core \(coreVersion)")
  }
}
