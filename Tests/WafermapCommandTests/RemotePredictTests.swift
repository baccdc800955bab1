import FixtureSupport
import Foundation
import Testing
import WafermapAPI

@Suite(.timeLimit(.minutes(10))) struct RemotePredictTests {
  private static let waferNames = [
    "center", "donut", "edge-loc", "edge-ring", "loc", "near-full", "none", "random", "scratch",
  ]

  private func files() -> [String] {
    Self.waferNames.map { Fixture.path("wafers/\($0).npy") }
      + [Fixture.path("pictures/good-enlarged-10.png")]
  }

  private func objects(_ run: ProgramRun) throws -> [[String: Any]] {
    try run.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  /// The answers that the weights of ``EdgeRingWeights`` give for `files`.
  private func recorded(
    _ files: [String],
    _ weights: String,
    overlay: String
  ) async throws -> (run: ProgramRun, answers: [String: Wafermap_V1_Prediction]) {
    let run = try await ProgramRun(
      ["predict"] + files + ["--local", "--weights", weights, "--json", "--overlay", overlay]
    )
    try #require(run.exitCode == 0, "\(run.errors)")
    return (run, try RecordedPredictions.answers(run.output))
  }

  @Test func `a server's answer looks as the local one, in order, with the same pictures`()
    async throws
  {
    try await EdgeRingWeights.with { directory, weights in
      let (here, there) = (directory + "/here", directory + "/there")
      for path in [here, there] {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      }
      let files = files()
      let (local, answers) = try await recorded(files, weights, overlay: here)
      let service = StubInference(answers: answers, groupSize: 5)
      let remote = try await StubServer.with(service) { address in
        try await ProgramRun(
          ["predict"] + files + ["--server", address, "--json", "--overlay", there]
        )
      }
      #expect(remote.exitCode == 0)
      #expect(remote.errors == "")
      let (ours, theirs) = (try objects(local), try objects(remote))
      #expect(theirs.map { $0["file"] as? String } == files)
      #expect(theirs.allSatisfy { $0["model"] as? String == "recorded" })
      #expect(theirs.allSatisfy { $0["cached"] as? Bool == false })
      let own: Set = ["model", "timings", "wafer_label", "prediction_id", "model_sha256", "cached"]
      for (our, their) in zip(ours, theirs) {
        let (our, their) = (
          our.filter { !own.contains($0.key) }, their.filter { !own.contains($0.key) }
        )
        #expect(our as NSDictionary == their as NSDictionary)
      }
      for file in files {
        let name = URL(filePath: file).lastPathComponent + ".overlay.png"
        let bytes = try Data(contentsOf: URL(filePath: "\(here)/\(name)"))
        #expect(try Data(contentsOf: URL(filePath: "\(there)/\(name)")) == bytes, "\(name)")
      }
    }
  }

  @Test func `tables are sent as dies, pictures as they are`() async throws {
    let service = StubInference()
    let picture = Fixture.path("pictures/good-enlarged-10.png")
    let run = try await StubServer.with(service) { address in
      try await ProgramRun([
        "predict", Fixture.path("wafers/center.npy"), picture, "--server", address, "--notch",
        "left", "--dies", "34x34", "--model-version", "v7", "--bypass-cache", "--min-confidence",
        "0.25", "--min-region-area", "3",
      ])
    }
    #expect(run.exitCode == 1, "the stub knows no wafer")
    let requests = service.received.requests
    try #require(requests.count == 2)
    #expect(requests.map(\.waferID) == ["center.npy", "good-enlarged-10.png"])
    #expect(requests[0].dieGrid.rows > 20)
    #expect(
      requests[0].dieGrid.dies.count == Int(requests[0].dieGrid.rows * requests[0].dieGrid.columns)
    )
    #expect(!requests[0].hasDieLayout)
    #expect(try requests[1].image == Data(contentsOf: URL(filePath: picture)))
    #expect(requests[1].dieLayout.rows == 34)
    for request in requests {
      #expect(request.orientation.notch == .left)
      #expect(request.modelVersion == "v7")
      #expect(request.options.bypassCache)
      #expect(request.options.confidenceThreshold == 0.25)
      #expect(request.options.minRegionArea == 3)
      #expect(request.options.maskFormat == .unspecified, "nobody asked for a mask")
    }
  }

  @Test func `what fails on a server does not stop the others`() async throws {
    var answer = Wafermap_V1_Prediction()
    let path = Fixture.path("wafers/none.npy")
    answer.modelVersion = "v1"
    // The grid's own size.
    (answer.width, answer.height) = (27, 25)
    let service = StubInference(answers: ["none.npy": answer])
    let run = try await StubServer.with(service) { address in
      try await ProgramRun(["predict", "/nowhere.npy", path, files()[0], "--server", address])
    }
    #expect(run.exitCode == 1)
    #expect(run.output.contains("none.npy: no pattern"), "\(run.output) \(run.errors)")
    #expect(
      run.errorLines.map(String.init) == [
        "wafermap: /nowhere.npy: cannot open it: No such file or directory",
        "wafermap: \(files()[0]): There is no wafer \"center.npy\" (NOT_FOUND)",
        "wafermap: 2 of 3 files failed",
      ]
    )
  }

  @Test func `many files come back in their order`() async throws {
    var answer = Wafermap_V1_Prediction()
    answer.modelVersion = "v1"
    (answer.width, answer.height) = (3, 3)
    let service = StubInference(anyAnswer: answer, groupSize: 5)
    try await TemporaryDirectory.with { directory in
      let files = (0..<150).map { "\(directory)/\($0).csv" }
      for file in files {
        try "0,1,0\n1,2,1\n0,2,0\n".write(toFile: file, atomically: true, encoding: .utf8)
      }
      let run = try await StubServer.with(service) { address in
        try await ProgramRun(["predict"] + files + ["--server", address])
      }
      #expect(run.exitCode == 0)
      #expect(
        run.output.split(separator: "\n").map { String($0.prefix { $0 != ":" }) } == files
      )
    }
  }

  @Test func `a busy server is asked again`() async throws {
    var answer = Wafermap_V1_Prediction()
    (answer.width, answer.height) = (27, 25)
    let service = StubInference(answers: ["none.npy": answer], busyCount: 2)
    let run = try await StubServer.with(service) { address in
      try await ProgramRun(["predict", Fixture.path("wafers/none.npy"), "--server", address])
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(service.received.requests.count == 3)
  }

  @Test(arguments: [
    (nil, "asks who calls: give --token-file FILE, or set WAFERMAP_TOKEN"),
    ("old", "refuses the token (The token has expired): log in again"),
    (TokenCheck.weakToken, "role is not enough (Predicting needs the role annotator)"),
  ])
  func `a token that is not enough is one line`(token: String?, reason: String) async throws {
    let run = try await StubServer.with(StubInference(), checksTokens: true) { address in
      try await ProgramRun(
        ["predict", files()[0], "--server", address] + (token.map { ["--token", $0] } ?? [])
      )
    }
    #expect(run.exitCode == 1)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains(reason), "\(run.errors)")
    if let token { #expect(!run.errors.contains(token)) }
  }

  @Test func `tokens come from files and the environment, too`() async throws {
    var answer = Wafermap_V1_Prediction()
    (answer.width, answer.height) = (27, 25)
    let service = StubInference(anyAnswer: answer)
    let file = Fixture.path("wafers/none.npy")
    try await TemporaryDirectory.with { directory in
      let tokenFile = directory + "/token"
      try "\(TokenCheck.token)\n".write(toFile: tokenFile, atomically: true, encoding: .utf8)
      try await StubServer.with(service, checksTokens: true) { address in
        let arguments = ["predict", file, "--server", address]
        let fromFile = try await ProgramRun(arguments + ["--token-file", tokenFile])
        #expect(fromFile.exitCode == 0, "\(fromFile.errors)")
        let fromEnvironment = try await ProgramRun(
          arguments,
          environment: ["WAFERMAP_TOKEN": TokenCheck.token]
        )
        #expect(fromEnvironment.exitCode == 0, "\(fromEnvironment.errors)")
      }
    }
  }

  @Test func `a server that is not there is one line`() async throws {
    let run = try await ProgramRun(["predict", files()[0], "--server", "unix:/nowhere.sock"])
    #expect(run.exitCode == 1)
    #expect(run.errorLines.count == 1, "\(run.errors)")
    #expect(run.errors.contains("unix:/nowhere.sock is not available"), "\(run.errors)")
    #expect(run.errors.contains("check that the server runs there"), "\(run.errors)")
  }

  @Test(arguments: [
    (["--server", "nonsense"], "Address 'nonsense': give host:port"),
    (["--server", "h:1", "--local", "--weights", "w"], "give one of --local and --server"),
    (["--server", "h:1", "--weights", "w"], "--weights, --threads and --assume are for --local"),
    (["--local", "--weights", "w", "--model-version", "v"], "are for --server"),
    (["--server", "h:1", "--ca", "c"], "--ca has no effect without --tls"),
    (["--server", "h:1", "--tls", "--cert", "c"], "--cert and --key belong together"),
    (["--server", "h:1", "--token", "a", "--token-file", "b"], "one of --token and --token-file"),
    (
      ["--server", "h.example:1", "--token", "secret"], "refusing to send the token to h.example:1"
    ),
    (["--server", "h:1", "--timeout", "0"], "--timeout must be"),
  ])
  func `wrong usage with a server is exit code 2`(options: [String], reason: String) async throws {
    let run = try await ProgramRun(["predict", "x.npy"] + options)
    #expect(run.exitCode == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains(reason), "\(run.errors)")
    #expect(!run.errors.contains("secret"))
  }
}
