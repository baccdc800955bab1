/// One place where the repository breaks one of its rules.
struct Finding: Equatable, CustomStringConvertible {
  let path: String
  /// From 1; 0 when the whole file is meant.
  let line: Int
  let rule: Rule
  /// What is there and what to do about it, as one sentence.
  let message: String

  init(_ rule: Rule, _ path: String, line: Int = 0, _ message: String) {
    self.path = path
    self.line = line
    self.rule = rule
    self.message = message
  }

  var description: String {
    "\(path)\(line > 0 ? ":\(line)" : ""): \(rule.rawValue): \(message)"
  }
}
