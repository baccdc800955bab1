import Testing

@Suite struct CallRuleTests {
  private func findings(_ path: String, _ text: String) -> [Rule] {
    CallRules.findings(in: SourceFile(path: path, text: text)).map(\.rule)
  }

  @Test(arguments: [
    ("fatalError(\"x\")", Rule.bannedCall),
    ("Thread.detachNewThread {}", .bannedCall),
    ("let a = try! f()", .bannedCall),
    ("let a = b as! C", .bannedCall),
    ("@testable import A", .bannedCall),
    ("print(a)", .output),
    ("let s = DispatchSemaphore(value: 0)", .blockingWait),
    ("Thread.sleep(forTimeInterval: 1)", .sleep),
    ("sleep(1)", .sleep),
    ("final class A: @unchecked Sendable {}", .uncheckedSendable),
    ("nonisolated(unsafe) var a = 1", .uncheckedSendable),
    ("var a: OpaquePointer?", .opaquePointer),
    ("Task { f() }", .looseTask),
    ("let t = Task(priority: .high) { f() }", .looseTask),
    ("Task<Void, Never> {\n f() }", .looseTask),
    ("Task.detached { f() }", .looseTask),
    ("// TO" + "DO: later", .unfinished),
  ])
  func aPlantedViolationIsFound(text: String, rule: Rule) {
    #expect(findings("Sources/A/B.swift", "func g() {\n  \(text)\n}\n") == [rule])
    #expect(findings("Sources/A/Generated/B.swift", text) == [])
  }

  @Test(arguments: [
    "// fatalError(\"x\") and try! and print(x)",
    "let a = \"Task { as! OpaquePointer }\"",
    "let a = myPrint(b), c = d.print(e)",
    "let t: Task<Void, Never>? = nil",
    "try await Task.sleep(for: .seconds(1))",
    "group.addTask { f() }",
    "struct OpaquePointers {}",
    "if Task.isCancelled { return }",
  ])
  func whatOnlyLooksLikeOneIsNot(text: String) {
    #expect(findings("Sources/A/B.swift", text) == [])
  }

  @Test func theCommandMayPrint() {
    #expect(findings("Sources/wafermap/Serve.swift", "print(a)") == [])
  }

  @Test func testsDoNotSleep() {
    #expect(findings("Tests/A/B.swift", "try await Task.sleep(for: .seconds(1))") == [.sleep])
  }

  @Test func aTestMayHoldATask() {
    let text = "let call = Task { try await f() }"
    #expect(findings("Tests/A/B.swift", text) == [])
    #expect(findings("Tests/A/B.swift", "Task { try await f() }") == [.looseTask])
    #expect(findings("Sources/A/B.swift", text) == [.looseTask])
  }

  @Test func testsAreNotSkipped() {
    #expect(findings("Tests/A/B.swift", "@Test(.disabled(\"x\")) func f() {}") == [.skippedTest])
    #expect(findings("Tests/a/b.py", "@pytest.mark.skip\ndef f(): pass") == [.skippedTest])
    #expect(findings("Tests/a/b.py", "# pytest.skip") == [])
  }

  @Test func cCopiesAreBounded() {
    #expect(findings("Sources/A/b.c", "void f(void) { strcpy(a, b); }") == [.bannedCall])
    #expect(findings("Sources/A/b.c", "void f(void) { snprintf(a, 4, b); }") == [])
  }

  @Test func anExceptionCoversItsFileOnlyAndNotForever() {
    let findings = CallRules.findings(
      in: SourceFile(path: "Sources/A/B.swift", text: "Task { f() }")
    )
    let entry = Exceptions.Entry(rule: .looseTask, path: "Sources/A/B.swift", reason: "x")
    let other = Exceptions.Entry(rule: .looseTask, path: "Sources/A/C.swift", reason: "x")
    #expect(Exceptions.unexplained(findings, entries: [entry]) == [])
    #expect(Exceptions.unexplained(findings, entries: [other]) == findings)
    #expect(Exceptions.stale(findings, entries: [entry, other]).map(\.path) == [other.path])
  }
}
