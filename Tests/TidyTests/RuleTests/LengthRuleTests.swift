import Testing

@Suite struct LengthRuleTests {
  private func findings(_ path: String, _ text: String) -> [Rule] {
    LengthRules.findings(in: SourceFile(path: path, text: text)).map(\.rule)
  }

  private func lines(_ count: Int) -> String { String(repeating: "x()\n", count: count) }

  @Test func aFileMayHave400Lines() {
    #expect(findings("Sources/A/B.swift", lines(400)) == [])
    #expect(findings("Sources/A/B.swift", lines(401)) == [.fileLength])
    #expect(findings("Sources/A/Generated/B.swift", lines(401)) == [])
    #expect(findings("notes.md", lines(401)) == [])
  }

  @Test func aLineMayHave100Columns() {
    let line = String(repeating: "é", count: 100)
    #expect(findings("scripts/x.sh", line) == [])
    #expect(findings("scripts/x.sh", line + "é") == [.lineLength])
    #expect(findings("scripts/noextension", "#!/usr/bin/env bash\n" + line + "é") == [.lineLength])
  }

  @Test(arguments: [
    ("A.swift", "func f(_ a: Int) -> Int {\n", "}\n"),
    ("A.swift", "init?<T>(\n  a: T = g { 1 }\n) async throws(E) where T: P {\n", "}\n"),
    ("A.swift", "deinit {\n", "}\n"),
    ("A.c", "static int f(int a,\n             int b)\n{\n", "}\n"),
    ("A.py", "def f(\n    a: int,\n) -> int:\n", ""),
    ("A.py", "class A:\n    async def f(self):\n", ""),
  ])
  func aFunctionMayHave70Lines(path: String, head: String, tail: String) {
    let fixed = (head + tail).split(separator: "\n").count - (head.hasPrefix("class") ? 1 : 0)
    let body = { (count: Int) in String(repeating: "        x()\n", count: count - fixed) + tail }
    let after = path.hasSuffix("py") ? "y = 1\n" : "int y;\n"
    #expect(findings(path, head + body(70) + after) == [])
    #expect(findings(path, head + body(71) + after) == [.functionLength])
  }

  @Test func aRequirementHasNoBody() {
    let text = """
      protocol P {
        func f() async throws -> [Int]
        init()
        var g: Int { get }
        func h(_ a: (Int) -> Void)
      }
      """
    #expect(SourceFile(path: "A.swift", text: text).functionExtents == [])
  }

  @Test func bracesInCommentsAndLiteralsDoNotCount() {
    let text = """
      func f() { // }
        a("}\\(b("}"))", #"}"#, \"\"\"
          }
          \"\"\") /* } /* } */ } */
      }
      func g() {}
      """
    let extents = SourceFile(path: "A.swift", text: text).functionExtents
    #expect(extents.map(\.firstLine) == [1, 6])
    #expect(extents.map(\.lastLine) == [5, 6])
  }
}
