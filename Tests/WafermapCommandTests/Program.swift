import Foundation
import Synchronization

/// A running `wafermap`, with what it has printed so far.
final class Program: Sendable {
  private struct State {
    var output = Data()
    var errors = Data()
  }

  private let process: Process
  private let state = Mutex(State())

  /// Says that something was printed, and ends with the program. Has one reader at a time.
  private let changes: AsyncStream<Void>

  static func start(_ arguments: [String], environment: [String: String]) throws -> Program {
    try Program(arguments, environment)
  }

  private init(_ arguments: [String], _ environment: [String: String]) throws {
    process = Process()
    process.executableURL = try Self.executable()
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { _, new in new }
    let (changes, change) = AsyncStream.makeStream(
      of: Void.self,
      bufferingPolicy: .bufferingNewest(1)
    )
    self.changes = changes
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    process.terminationHandler = { _ in change.finish() }
    output.fileHandleForReading.readabilityHandler = { [weak self] handle in
      self?.take(handle, into: \.output)
      change.yield()
    }
    errors.fileHandleForReading.readabilityHandler = { [weak self] handle in
      self?.take(handle, into: \.errors)
      change.yield()
    }
    try process.run()
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
    drain()
    return ProgramRun(exitCode: process.terminationStatus, output: output, errors: errors)
  }

  private func take(_ handle: FileHandle, into target: WritableKeyPath<State, Data>) {
    state.withLock { state in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil }
      state[keyPath: target].append(data)
    }
  }

  /// Takes what the pipes still hold.
  private func drain() {
    for (pipe, target) in [
      (process.standardOutput as? Pipe, \State.output),
      (process.standardError as? Pipe, \State.errors),
    ] {
      guard let handle = pipe?.fileHandleForReading else { continue }
      handle.readabilityHandler = nil
      state.withLock { $0[keyPath: target].append(handle.readDataToEndOfFile()) }
    }
  }

  /// The executable that was built with these tests: it lies beside them.
  private static func executable() throws -> URL {
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
