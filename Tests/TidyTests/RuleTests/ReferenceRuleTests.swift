import Testing

@Suite struct ReferenceRuleTests {
  private let rules = ReferenceRules(
    paths: ["README.md", "Makefile", "docs/a.md", "Sources/Thing/Part.swift"],
    makeTargets: ReferenceRules.makeTargets(in: "run: x ## Serve\nX := 1\ntest-all:\n\tgo: x\n")
  )

  private func dead(_ text: String, path: String = "docs/b.md") -> [String] {
    rules.findings(path: path, text: text).map(\.message)
  }

  @Test(arguments: [
    "[a](a.md) [r](../README.md#top) [w](https://example.com/x) [here](#here)",
    "`Sources/Thing/Part.swift`, `Part.swift`, `Sources/Thing/` and `make run`",
    "```\nmake test-all FILTER=x\n```",
    "prose Sources/Nothing.swift is not checked; `Sources/*/x.swift` neither",
    "`a.b`, `1.5`, `x/y`",
  ])
  func whatExistsPasses(text: String) {
    #expect(dead(text) == [])
  }

  @Test(arguments: [
    ("[a](c.md)", "c.md"),
    ("[a](README.md)", "README.md"),
    ("see `Sources/Thing/Gone.swift`", "Sources/Thing/Gone.swift"),
    ("see `Gone.swift`", "Gone.swift"),
    ("see `docs/gone`", "docs/gone"),
    ("```\nmake gone\n```", "make gone"),
  ])
  func whatIsGoneIsFound(text: String, name: String) {
    #expect(dead(text) == ["`\(name)` does not exist"])
  }
}
