/// Which wafermap this is.
enum ProductVersion {
  static let current = "0.1.0"

  /// The Swift language version of the compiler that built it; the compiler does not tell more.
  static var swift: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #else
      "6.3"
    #endif
  }
}
