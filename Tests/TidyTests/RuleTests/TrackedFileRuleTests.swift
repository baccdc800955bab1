import Testing

@Suite struct TrackedFileRuleTests {
  @Test(arguments: [
    "Package.resolved", "Tests/Interop/.build/x", ".build-asan/y", "a/__pycache__/b.txt", "a/b.pyc",
  ])
  func builtFilesAreFound(path: String) {
    #expect(TrackedFileRules.findings(path: path, byteCount: 1).map(\.rule) == [.trackedFile])
  }

  @Test func sourcesAreNot() {
    #expect(TrackedFileRules.findings(path: "Sources/A/build.c", byteCount: 1) == [])
  }

  @Test func largeFilesAreFound() {
    let max = TrackedFileRules.fileBytesMax
    #expect(TrackedFileRules.findings(path: "a.bin", byteCount: max) == [])
    #expect(TrackedFileRules.findings(path: "a.bin", byteCount: max + 1).count == 1)
    let weights = "Weights/a.safetensors"
    let weightsMax = TrackedFileRules.weightsBytesMax
    #expect(TrackedFileRules.findings(path: weights, byteCount: weightsMax) == [])
    #expect(TrackedFileRules.findings(path: weights, byteCount: weightsMax + 1).count == 1)
  }

  @Test(arguments: ["/" + "work/main", "/" + "root/x", "pypi." + "org/simple", "/opt/" + "swift"])
  func machineDetailsAreFound(detail: String) {
    let file = SourceFile(path: "a.md", text: "first\nsee \(detail)\n")
    let findings = TrackedFileRules.machineFindings(in: file)
    #expect(findings.map(\.rule) == [.machineDetail])
    #expect(findings.map(\.line) == [2])
  }

  @Test func relativePathsAreNot() {
    let file = SourceFile(path: "a.md", text: "Tests/work and frame" + "work/x\n")
    #expect(TrackedFileRules.machineFindings(in: file) == [])
  }
}
