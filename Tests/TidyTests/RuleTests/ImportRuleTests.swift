import Testing

@Suite struct ImportRuleTests {
  private let arrows: [String: Arrow] = [
    "CThing": .c(ownedBy: "Thing"),
    "Thing": .swift(["CThing"]),
    "Pure": .swift(libraries: []),
    "App": .swift(["Thing", "Pure"]),
  ]

  private func findings(_ path: String, _ text: String) -> [Rule] {
    let file = SourceFile(path: path, text: text)
    return
      (ImportRules.arrowFindings(in: file, arrows: arrows)
      + ImportRules.cModuleFindings(in: file, arrows: arrows)).map(\.rule)
  }

  @Test func arrowsOfTheTableAreAllowed() {
    #expect(findings("Sources/App/A.swift", "public import Thing\nimport struct Pure.B") == [])
    #expect(findings("Sources/Thing/A.swift", "import CThing\nimport Foundation") == [])
  }

  @Test func anArrowUpwardIsFound() {
    #expect(findings("Sources/Thing/A.swift", "package import App") == [.arrow])
    #expect(findings("Sources/Pure/A.swift", "import Thing.Sub") == [.arrow])
  }

  @Test func aTargetThatPromisesNoLibraryHasNone() {
    #expect(findings("Sources/Pure/A.swift", "import Foundation") == [.arrow])
  }

  @Test func anUnknownTargetIsFound() {
    #expect(findings("Sources/Other/A.swift", "let a = 1") == [.arrow])
  }

  @Test func aSecondImporterOfACModuleIsFound() {
    #expect(findings("Sources/App/A.swift", "import CThing") == [.arrow, .cModule])
    #expect(findings("Tests/AppTests/A.swift", "import CThing") == [.cModule])
    #expect(findings("Tests/AppTests/A.swift", "// import CThing") == [])
  }
}
