/// A language whose sources the rules know how to read.
enum Language: CaseIterable {
  case swift
  case c
  case python
  case shell

  /// The language of the file at `path`, by its extension; `nil` for anything else.
  init?(path: String) {
    switch path.split(separator: "/").last?.split(separator: ".").dropFirst().last {
    case "swift": self = .swift
    case "c", "h": self = .c
    case "py", "pyi": self = .python
    case "sh": self = .shell
    default: return nil
    }
  }
}
