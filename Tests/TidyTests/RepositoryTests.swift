import Foundation
import Testing

/// Holds the repository to its rules.
@Suite struct RepositoryTests {
  let repository: Repository
  let files: [SourceFile]

  init() throws {
    repository = try Repository.containingTests()
    files = try repository.sourceFiles()
  }

  @Test func everyFileKeepsTheRules() {
    let findings = files.flatMap(Self.findings)
    for finding in Exceptions.unexplained(findings) {
      Issue.record(Comment(rawValue: finding.description))
    }
    for entry in Exceptions.stale(findings) {
      Issue.record("nothing to except any more, remove it from Exceptions.swift: \(entry)")
    }
    #expect(files.contains { $0.language == .swift })
  }

  private static func findings(in file: SourceFile) -> [Finding] {
    LengthRules.findings(in: file) + CallRules.findings(in: file)
      + ImportRules.arrowFindings(in: file, arrows: Architecture.arrows)
      + ImportRules.cModuleFindings(in: file, arrows: Architecture.arrows)
      + TrackedFileRules.machineFindings(in: file)
  }

  @Test func trackedFilesAreSourcesOfBoundedSize() throws {
    let findings = try repository.paths.flatMap { path in
      TrackedFileRules.findings(path: path, byteCount: try repository.data(path).count)
    }
    #expect(findings == [])
  }

  @Test func architectureListsEveryTarget() {
    let targets = Set(
      files.filter { $0.path.hasPrefix("Sources/") && $0.language != nil }.compactMap(\.target)
    )
    #expect(targets == Set(Architecture.arrows.keys))
  }

  @Test func everyCModuleHasItsImporters() {
    for (module, arrow) in Architecture.arrows {
      guard let owners = arrow.cOwners, files.contains(where: { $0.target == module }) else {
        continue
      }
      let importers = Set(
        files.filter { file in
          file.path.hasPrefix("Sources/") && file.language == .swift
            && ImportRules.imports(of: file).contains { $0.module == module }
        }.compactMap(\.target)
      )
      #expect(importers == owners, "\(module)")
    }
  }

  @Test func documentsNameWhatExists() throws {
    let makefile = try #require(files.first { $0.path == "Makefile" })
    let rules = ReferenceRules(
      paths: Set(repository.paths),
      makeTargets: ReferenceRules.makeTargets(in: makefile.text)
    )
    let documents = files.filter { $0.path.hasSuffix(".md") }
    let findings = documents.flatMap { rules.findings(path: $0.path, text: $0.text) }
    #expect(findings == [])
    let names = documents.map(\.path)
    #expect(names.contains("README.md"))
    #expect(names.contains("ARCHITECTURE.md"))
  }
}
