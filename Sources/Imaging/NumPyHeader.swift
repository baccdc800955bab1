import Domain

/// The checked header of an `.npy` file that holds a grid.
struct NumPyHeader: Hashable {
  let element: NumPyElement
  let isFortranOrder: Bool
  let rows: Int
  let columns: Int

  /// Parses the dictionary literal that NumPy writes, such as
  /// `{'descr': '|u1', 'fortran_order': False, 'shape': (26, 26), }`.
  init(parsing bytes: ArraySlice<UInt8>) throws(ImagingError) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Self.malformed }
    var rest = Substring(text)
    var element: NumPyElement?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try Self.take("{", &rest)
    while !Self.takeIf("}", &rest) {
      let key = try Self.quoted(&rest)
      try Self.take(":", &rest)
      switch key {
      case "descr" where element == nil:
        let code = Self.isNext("'", rest) || Self.isNext("\"", rest) ? try Self.quoted(&rest) : ""
        guard let known = NumPyElement(code) else {
          throw ImagingError(
            .notDieStates,
            "the .npy file does not hold integers; save it with .astype(numpy.uint8)"
          )
        }
        element = known
      case "fortran_order" where isFortranOrder == nil:
        isFortranOrder = Self.takeIf("True", &rest)
        if isFortranOrder == false { try Self.take("False", &rest) }
      case "shape" where shape == nil:
        shape = try Self.shape(&rest)
      default:
        throw Self.malformed
      }
      if !Self.takeIf(",", &rest) {
        try Self.take("}", &rest)
        break
      }
    }
    guard rest.allSatisfy(\.isWhitespace), let element, let isFortranOrder, let shape else {
      throw Self.malformed
    }
    guard shape.count == 2 else {
      throw ImagingError(
        .notDieStates,
        "the .npy file has \(shape.count) dimensions; a die grid has two, rows and columns"
      )
    }
    let sides = 1...DieGrid.sideMax
    guard sides.contains(shape[0]), sides.contains(shape[1]) else {
      throw ImagingError(
        .tooLarge,
        "the .npy file has \(shape[0]) rows of \(shape[1]); 1 to \(DieGrid.sideMax) are taken"
      )
    }
    self.element = element
    self.isFortranOrder = isFortranOrder
    (rows, columns) = (shape[0], shape[1])
  }

  /// Most dimensions that NumPy itself has.
  private static let rankMax = 64

  private static let malformed = ImagingError(
    .broken,
    "the .npy header is not the dictionary of descr, fortran_order and shape"
  )

  private static func shape(_ rest: inout Substring) throws(ImagingError) -> [Int] {
    try take("(", &rest)
    var sides: [Int] = []
    while !takeIf(")", &rest) {
      skipSpace(&rest)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let side = Int(digits), sides.count < rankMax else { throw malformed }
      rest.removeFirst(digits.count)
      sides.append(side)
      if !takeIf(",", &rest) {
        try take(")", &rest)
        break
      }
    }
    return sides
  }

  private static func quoted(_ rest: inout Substring) throws(ImagingError) -> String {
    skipSpace(&rest)
    guard let quote = rest.first, quote == "'" || quote == "\"" else { throw malformed }
    rest.removeFirst()
    let text = rest.prefix { $0 != quote && $0 != "\\" }
    rest.removeFirst(text.count)
    guard rest.first == quote else { throw malformed }
    rest.removeFirst()
    return String(text)
  }

  private static func isNext(_ word: String, _ rest: Substring) -> Bool {
    rest.drop { $0 == " " }.hasPrefix(word)
  }

  private static func takeIf(_ word: String, _ rest: inout Substring) -> Bool {
    skipSpace(&rest)
    guard rest.hasPrefix(word) else { return false }
    rest.removeFirst(word.count)
    return true
  }

  private static func take(_ word: String, _ rest: inout Substring) throws(ImagingError) {
    guard takeIf(word, &rest) else { throw malformed }
  }

  private static func skipSpace(_ rest: inout Substring) {
    rest = rest.drop { $0 == " " }
  }
}
