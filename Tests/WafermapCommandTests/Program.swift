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
  private let ended: AsyncStream<Void>

  /// Longest wait for anything that a test waits for.
  private static let patience: Duration = .seconds(30)

  static func start(_ arguments: [String], environment: [String: String]) throws -> Program {
    try Program(arguments, environment)
  }

  private init(_ arguments: [String], _ environment: [String: String]) throws {
    process = Process()
    process.executableURL = try Self.executable()
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { _, new in new }
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    self.ended = ended
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    process.terminationHandler = { _ in end.finish() }
    output.fileHandleForReading.readabilityHandler = { [weak self] handle in
      self?.take(handle, into: \.output)
    }
    errors.fileHandleForReading.readabilityHandler = { [weak self] handle in
      self?.take(handle, into: \.errors)
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

  /// What `find` finds once it finds something.
  func wait<Found>(for find: (Program) -> Found?) async throws -> Found {
    let deadline = ContinuousClock.now + Self.patience
    while ContinuousClock.now < deadline {
      if let found = find(self) { return found }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    if let found = find(self) { return found }
    throw ProgramError(output: output, errors: errors)
  }

  /// Waits for the end; a program that does not end is killed and the wait fails.
  func end() async throws -> ProgramRun {
    let isEnded = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        for await _ in self.ended {}
        return !Task.isCancelled
      }
      group.addTask {
        try? await Task.sleep(for: Self.patience)
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
    guard isEnded else {
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
