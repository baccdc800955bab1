/// What may not be under version control, and what tracked text may not say.
enum TrackedFileRules {
  static let fileBytesMax = 5_000_000
  /// A part of the shipped weights, which the product cannot do without.
  static let weightsBytesMax = 50_000_000

  /// Findings about the names and sizes of tracked files.
  static func findings(path: String, byteCount: Int) -> [Finding] {
    let parts = path.split(separator: "/")
    var findings: [Finding] = []
    let isBuilt = parts.contains {
      $0.hasPrefix(".build") || $0.hasPrefix(".venv") || builtNames.contains(String($0))
        || $0.hasSuffix(".pyc")
    }
    if isBuilt {
      findings.append(Finding(.trackedFile, path, "built or resolved anew: remove it from git"))
    }
    let isWeights = path.hasPrefix("Weights/") && path.hasSuffix(".safetensors")
    let bytesMax = isWeights ? weightsBytesMax : fileBytesMax
    if byteCount > bytesMax {
      findings.append(
        Finding(.trackedFile, path, "\(byteCount) bytes, limit \(bytesMax): ship it otherwise")
      )
    }
    return findings
  }

  private static let builtNames: Set<String> = [
    "Package.resolved", "__pycache__", ".swiftpm", ".pytest_cache", ".DS_Store",
  ]

  /// Findings about text that holds on one machine only.
  static func machineFindings(in file: SourceFile) -> [Finding] {
    file.lines.enumerated().flatMap { index, line in
      machineDetails.filter { line.contains($0) }.map {
        Finding(
          .machineDetail,
          file.path,
          line: index + 1,
          "`\($0)` holds on one machine only: use a relative path or a setting"
        )
      }
    }
  }

  /// Put together here so that this file does not name them.
  private static let machineDetails: [String] =
    ["work", "root", "farm", "Users"].map { "/" + $0 + "/" } + ["/opt/" + "swift"]
    + [
      ["pypi", "org"], ["pythonhosted", "org"], ["npmjs", "org"], ["npmjs", "com"],
      ["deb", "debian", "org"], ["crates", "io"], ["proxy", "golang", "org"],
    ].map { $0.joined(separator: ".") }
}
