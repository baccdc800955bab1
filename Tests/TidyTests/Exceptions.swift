/// The places that may break a rule, each with what makes it right. One that no longer applies
/// fails the tests, so the list cannot outlive its reasons.
enum Exceptions {
  struct Entry: CustomStringConvertible {
    let rule: Rule
    let path: String
    let reason: String
    var description: String { "\(path): \(rule.rawValue)" }
  }

  static let entries: [Entry] = []

  /// The findings that no entry explains.
  static func unexplained(_ findings: [Finding], entries: [Entry] = entries) -> [Finding] {
    findings.filter { finding in
      !entries.contains { $0.rule == finding.rule && $0.path == finding.path }
    }
  }

  /// The entries that explain nothing.
  static func stale(_ findings: [Finding], entries: [Entry] = entries) -> [Entry] {
    entries.filter { entry in
      !findings.contains { $0.rule == entry.rule && $0.path == entry.path }
    }
  }
}
