/// "Name of the version, 1 to 128 characters of letters, digits, '.', '_' and '-'."
enum ModelVersionName {
  static func check(_ field: String, _ name: String, _ violations: inout Violations) {
    guard !name.isEmpty else {
      violations.add(field, .required, "name a model version")
      return
    }
    guard !isValid(name) else { return }
    violations.add(
      field,
      .malformed,
      "a version is 1 to \(WaferQuery.nameCountMax) letters, digits, '.', '_' and '-'"
    )
  }

  static func isValid(_ name: String) -> Bool {
    (1...WaferQuery.nameCountMax).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
