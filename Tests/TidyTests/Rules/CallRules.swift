/// Calls and annotations that the house rules forbid, or allow only with a reason on record.
enum CallRules {
  /// A word in code that breaks `rule`.
  private struct Ban: Sendable {
    let word: String
    let rule: Rule
    let advice: String
    let applies: @Sendable (SourceFile) -> Bool
  }

  static func findings(in file: SourceFile) -> [Finding] {
    guard !file.isGenerated else { return [] }
    let banned = bans.filter { $0.applies(file) }.flatMap { ban in
      file.offsets(of: ban.word).map {
        Finding(ban.rule, file.path, line: file.line(at: $0), "`\(ban.word)`: \(ban.advice)")
      }
    }
    return banned + looseTasks(in: file) + unfinished(in: file)
  }

  private static let bans: [Ban] =
    swift(
      .bannedCall,
      ["fatalError(", "try!", "as!"],
      "throw an error, or state a programmer's error as a precondition"
    )
    + swift(
      .bannedCall,
      ["pthread_create(", "Thread.detachNewThread"],
      "start threads by DetachedThread, which names them"
    ) {
      !["Sources/Threading/DetachedThread.swift", "Sources/Engine/Run/WorkerPool.swift"]
        .contains($0.path) && !$0.path.contains("Tests/")
    }
    + swift(.bannedCall, ["@testable", "import XCTest"], "use package access and Swift Testing")
    + swift(.output, ["print(", "debugPrint("], "only commands write to a terminal; log instead") {
      !consoleTargets.contains($0.target ?? "") && !$0.path.hasPrefix("Benchmarks/")
    }
    + swift(
      .blockingWait,
      ["DispatchSemaphore", "DispatchGroup", "runBlocking"],
      "only pollers, pinned executors and compute workers may block a thread"
    )
    + swift(
      .sleep,
      ["Thread.sleep", "usleep(", "sleep(", "nanosleep("],
      "wait for the event itself, or take a clock as a parameter"
    )
    + swift(.sleep, ["Task.sleep"], "a test waits for the event itself") {
      $0.path.contains("Tests/")
    }
    + swift(
      .uncheckedSendable,
      ["@unchecked Sendable", "nonisolated(unsafe)"],
      "say what makes it true in Tests/TidyTests/Exceptions.swift, or use Mutex or an actor"
    )
    + swift(
      .opaquePointer,
      ["OpaquePointer"],
      "it stays in the file of the final class that owns it, listed in Exceptions.swift"
    )
    + swift(.skippedTest, ["XCTSkip", ".disabled("], "no test is ignored: mend it or delete it")
    + [
      Ban(
        word: "pytest.mark.skip",
        rule: .skippedTest,
        advice: "no test is ignored: mend it or delete it",
        applies: { $0.language == .python }
      ),
      Ban(
        word: "pytest.skip",
        rule: .skippedTest,
        advice: "no test is ignored: mend it or delete it",
        applies: { $0.language == .python }
      ),
    ]
    + ["strcpy(", "strcat(", "sprintf(", "gets("].map {
      Ban(
        word: $0,
        rule: .bannedCall,
        advice: "it has no bound; use one that takes a size",
        applies: { $0.language == .c }
      )
    }

  /// Targets whose purpose is to write to a terminal.
  private static let consoleTargets: Set<String> = ["wafermap", "TransportPeer"]

  private static func swift(
    _ rule: Rule,
    _ words: [String],
    _ advice: String,
    where applies: @escaping @Sendable (SourceFile) -> Bool = { _ in true }
  ) -> [Ban] {
    words.map { word in
      Ban(
        word: word,
        rule: rule,
        advice: advice,
        applies: { $0.language == .swift && applies($0) }
      )
    }
  }

  /// Unstructured tasks: `Task {`, `Task(priority:)`, `Task<…>(`, `Task.detached`. A test may
  /// hold one in a variable, to cancel it and await its end.
  private static func looseTasks(in file: SourceFile) -> [Finding] {
    guard file.language == .swift else { return [] }
    return file.offsets(of: "Task").compactMap { start in
      var next = start + 4
      if next < file.code.count, file.code[next] == UInt8(ascii: "<") {
        guard let close = file.closing(of: "<", ">", from: next) else { return nil }
        next = close + 1
      }
      let opens = file.firstInk(from: next).map { "{(".utf8.contains(file.code[$0]) } ?? false
      let detaches = [".detached", ".immediate"].contains {
        file.code[next...].starts(with: $0.utf8)
      }
      let isHeld = file.code[..<start].last { !$0.isBlank } == UInt8(ascii: "=")
      guard opens || detaches, !(isHeld && file.path.contains("Tests/")) else { return nil }
      return Finding(
        .looseTask,
        file.path,
        line: file.line(at: start),
        "nothing awaits or cancels it: use a task group, or give the reason in Exceptions.swift"
      )
    }
  }

  private static func unfinished(in file: SourceFile) -> [Finding] {
    guard file.language != nil else { return [] }
    let marks = ["TO" + "DO", "FIX" + "ME"]
    return file.lines.enumerated().flatMap { index, line in
      marks.filter { line.contains($0) }.map {
        Finding(
          .unfinished,
          file.path,
          line: index + 1,
          "`\($0)`: finish it, or write an issue instead"
        )
      }
    }
  }
}
