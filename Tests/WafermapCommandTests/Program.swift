import Foundation
import Synchronization

/// A running program, with what it has printed so far.
final class Program: Sendable {
  private struct State {
    var output = Data()
    var errors = Data()
    /// The program's exit and the ends of its two outputs.
    var endsToCome = 3
  }

  private let process: Process
  private let state = Mutex(State())

  /// Says that something was printed, and ends with the program. Has one reader at a time.
  private let changes: AsyncStream<Void>
  private let change: AsyncStream<Void>.Continuation

  /// Starts `wafermap`.
  static func start(_ arguments: [String], environment: [String: String]) throws -> Program {
    try Program(executable(), arguments, environment: environment)
  }

  init(
    _ executable: URL,
    _ arguments: [String],
    environment: [String: String] = [:],
    folder: URL? = nil
  ) throws {
    (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { _, new in new }
    process.currentDirectoryURL = folder
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    process.terminationHandler = { [weak self] _ in self?.oneEnded() }
    try process.run()
    read(output.fileHandleForReading, into: \.output)
    read(errors.fileHandleForReading, into: \.errors)
  }

  deinit {
    if process.isRunning { process.terminate() }
  }

  var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }
  var errors: String { state.withLock { String(decoding: $0.errors, as: UTF8.self) } }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// The address in the line that says the server is ready.
  func readyAddress() async throws -> String {
    let prefix = "wafermap ready on "
    let line = try await wait { program in
      program.output.split(separator: "\n").first { $0.hasPrefix(prefix) }.map(String.init)
    }
    return String(line.dropFirst(prefix.count))
  }

  /// What `find` finds, as soon as it finds something in what the program has printed.
  func wait<Found>(for find: (Program) -> Found?) async throws -> Found {
    if let found = find(self) { return found }
    for await _ in changes {
      if let found = find(self) { return found }
    }
    throw ProgramError(output: output, errors: errors)
  }

  /// Waits for the end. A test's time limit bounds it: then the program is killed.
  func end() async throws -> ProgramRun {
    for await _ in changes {}
    guard !Task.isCancelled else {
      signal(SIGKILL)
      throw ProgramError(output: output, errors: errors)
    }
    return ProgramRun(exitCode: process.terminationStatus, output: output, errors: errors)
  }

  /// Reads on a thread of its own until the program closes its end.
  private func read(
    _ handle: FileHandle,
    into target: any WritableKeyPath<State, Data> & Sendable
  ) {
    Thread.detachNewThread { [weak self] in
      while case let data = handle.availableData, !data.isEmpty {
        self?.state.withLock { $0[keyPath: target].append(data) }
        self?.change.yield()
      }
      self?.oneEnded()
    }
  }

  private func oneEnded() {
    let isEnd = state.withLock { state in
      state.endsToCome -= 1
      return state.endsToCome == 0
    }
    if isEnd { change.finish() }
  }

  /// The executable that was built with these tests: it lies beside them.
  static func executable() throws -> URL {
    let tests = URL(filePath: CommandLine.arguments[0])
    let beside = tests.deletingLastPathComponent().appending(path: "wafermap")
    guard FileManager.default.isExecutableFile(atPath: beside.path()) else {
      throw ProgramError(output: "", errors: "there is no \(beside.path())")
    }
    return beside
  }
}

/// The program did not do what a test waited for.
struct ProgramError: Error, CustomStringConvertible {
  var output: String
  var errors: String

  var description: String { "stdout: \(output)\nstderr: \(errors)" }
}
