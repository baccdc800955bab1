internal import Foundation

/// Any number of texts: separated by commas in flags and the environment, a list in a file.
public struct TextList: SettingValue, ExpressibleByArrayLiteral {
  /// The texts, none of them empty or with a comma in it.
  public var elements: [String]

  /// Most texts.
  private static let countMax = 1000

  /// Creates a list of `elements`.
  public init(arrayLiteral elements: String...) { self.elements = elements }

  /// See ``SettingValue``.
  public static var expectation: String { "texts separated by commas, or none" }

  /// A list.
  public static var fileForm: SettingFileForm { .list }

  /// Takes texts between commas, and `none` for no text.
  public init?(settingText: String) {
    guard settingText != Self.noneText else {
      elements = []
      return
    }
    elements = settingText.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard elements.count <= Self.countMax, !elements.contains(where: \.isEmpty) else { return nil }
  }

  /// The texts with commas between them, or `none`.
  public var settingText: String {
    elements.isEmpty ? Self.noneText : elements.joined(separator: ",")
  }

  /// The text form of what stands in a file; a comma inside an element would make two of it, so it
  /// becomes a text that is not accepted.
  static func text(of elements: [String]) -> String {
    guard !elements.contains(where: { $0.contains(",") }) else { return "" }
    return elements.isEmpty ? noneText : elements.joined(separator: ",")
  }

  private static let noneText = "none"
}
