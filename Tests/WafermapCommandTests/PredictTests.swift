import FixtureSupport
import Foundation
import Imaging
import Testing

@Suite(.timeLimit(.minutes(10))) struct PredictTests {
  @Test func `maps of every kind are predicted, in order, with pictures`() async throws {
    try await EdgeRingWeights.with { directory, weights in
      let csv = directory + "/grid.csv"
      try "0,1,0\n1,2,1\n0,2,0\n".write(toFile: csv, atomically: true, encoding: .utf8)
      let files = [
        Fixture.path("wafers/edge-loc.npy"), Fixture.path("pictures/good-enlarged-10.png"), csv,
      ]
      let run = try await ProgramRun(
        ["predict"] + files
          + ["--local", "--weights", weights, "--json", "--overlay", directory, "--threads", "2"]
      )
      #expect(run.errors.isEmpty)
      #expect(run.exitCode == 0)
      let lines = run.output.split(separator: "\n")
      #expect(lines.count == 3)
      let objects = try lines.map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      #expect(objects.map { $0["file"] as? String } == files)
      #expect(
        objects.map { $0["dominant_pattern"] as? String } == Array(repeating: "Edge-Ring", count: 3)
      )
      #expect(objects.map { $0["width"] as? Int } == [34, 340, 3])
      #expect(objects.map { $0["columns"] as? Int } == [34, 34, 3])
      let mask = try #require(objects[2]["mask"] as? [String: [Int]])
      #expect(mask == ["lengths": [4, 1, 2, 1, 1], "values": [0, 4, 0, 4, 0]])
      let region = try #require((objects[2]["regions"] as? [[String: Any]])?.first)
      #expect(region["area_px"] as? Int == 2)
      let polygon = try #require(region["polygon"] as? [String: Any])
      let outer = try #require(polygon["outer"] as? [String: [Double]])
      #expect(outer["coordinates"]?.count == 8)
      for name in ["edge-loc.npy", "good-enlarged-10.png", "grid.csv"] {
        let picture = try Data(contentsOf: URL(filePath: "\(directory)/\(name).overlay.png"))
        #expect(try Picture(decoding: Array(picture)).width > 600)
      }
    }
  }

  @Test func `one bad file does not stop the others`() async throws {
    try await EdgeRingWeights.with { _, weights in
      let good = Fixture.path("wafers/center.npy")
      let bad = Fixture.path("small.safetensors")
      let options = ["--local", "--weights", weights]
      let run = try await ProgramRun(["predict", bad, good, "/nowhere.npy"] + options)
      #expect(run.exitCode == 1)
      #expect(run.output.contains("center.npy: Edge-Ring"))
      #expect(run.errorLines.count == 3)
      #expect(run.errorLines.last == "wafermap: 2 of 3 files failed")
      let alone = try await ProgramRun(["predict", "/nowhere.npy"] + options)
      #expect(alone.exitCode == 1)
      #expect(
        alone.errors == "wafermap: /nowhere.npy: cannot open it: No such file or directory\n"
      )
    }
  }

  @Test(arguments: [
    (["predict"], "Missing expected argument '<files> ...'"),
    (["predict", "x.npy"], "add --server HOST:PORT, or --local --weights FILE"),
    (["predict", "x.npy", "--local"], "--local needs --weights FILE"),
    (["predict", "x", "--local", "--weights", "w", "--notch", "up"], "not 'up'"),
    (["predict", "x", "--local", "--weights", "w", "--dies", "3"], "The value '3' is invalid"),
    (["predict", "x", "--local", "--weights", "w", "--threads", "0"], "--threads must be"),
    (["predict", "x", "--local", "--weights", "w", "--assume", "a"], "--assume takes KEY=VALUE"),
    (
      ["predict", "x", "y", "--local", "--weights", "w", "--overlay", "/nowhere/o.png"],
      "--overlay must be a directory"
    ),
  ])
  func `wrong usage of predict is exit code 2`(arguments: [String], reason: String) async throws {
    let run = try await ProgramRun(arguments)
    #expect(run.exitCode == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains(reason), "\(run.errors)")
  }

  @Test func `weights that cannot be used are named`() async throws {
    let file = Fixture.path("wafers/center.npy")
    let run = try await ProgramRun(["predict", file, "--local", "--weights", "/nowhere"])
    #expect(run.exitCode == 1)
    #expect(run.errors == "wafermap: cannot open \"/nowhere\": No such file or directory\n")
  }
}
