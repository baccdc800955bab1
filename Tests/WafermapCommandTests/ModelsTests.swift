import Foundation
import Testing
import WafermapAPI

@Suite(.timeLimit(.minutes(10))) struct ModelsTests {
  private func service() -> StubInference {
    let models = ["v3", "v2", "v1"].map { version in
      var model = Wafermap_V1_Model()
      model.modelVersion = version
      model.state = version == "v1" ? .available : .ready
      model.active = version == "v2"
      model.architecture = "resnet50-unet"
      model.sha256 = String(repeating: "0", count: 64)
      model.weightsBytes = 131_000_000
      model.metrics = ["mean_iou": 0.75]
      return model
    }
    return StubInference(models: models)
  }

  @Test func `all pages are listed, as a table or as JSON`() async throws {
    try await StubServer.with(service()) { address in
      let table = try await ProgramRun(["models", "list", "--server", address])
      #expect(table.exitCode == 0, "\(table.errors)")
      let rows = table.output.split(separator: "\n").map {
        $0.split(separator: " ").map(String.init)
      }
      #expect(rows.dropFirst().map(\.first) == ["v3", "*", "v1"])
      #expect(rows[2].prefix(4) == ["*", "v2", "ready", "resnet50-unet"])
      let json = try await ProgramRun(["models", "list", "--server", address, "--json"])
      let objects = try json.output.split(separator: "\n").map {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
      #expect(objects.map { $0?["model_version"] as? String } == ["v3", "v2", "v1"])
      #expect(objects[1]?["state"] as? String == "MODEL_STATE_READY")
    }
  }

  @Test func `one version is shown`() async throws {
    try await StubServer.with(service()) { address in
      let run = try await ProgramRun(["models", "show", "v2", "--server", address])
      #expect(run.exitCode == 0, "\(run.errors)")
      #expect(run.output.contains("mean_iou   0.7500"), "\(run.output)")
      let unknown = try await ProgramRun(["models", "show", "v9", "--server", address])
      #expect(unknown.exitCode == 1)
      #expect(
        unknown.errors == "wafermap: There is no model version \"v9\" (NOT_FOUND)\n"
      )
    }
  }

  @Test func `versions are loaded and activated`() async throws {
    try await StubServer.with(service()) { address in
      let load = try await ProgramRun([
        "models", "load", "v3", "--weights-uri", "file:///m/v3.safetensors", "--activate",
        "--server", address,
      ])
      #expect(load.exitCode == 0)
      #expect(load.output == "v3 is ready and active\n")
      let activate = try await ProgramRun(["models", "activate", "v3", "--server", address])
      #expect(activate.output == "v3 is active, before: v2\n")
      let crossed = try await ProgramRun([
        "models", "activate", "v3", "--expected-active", "v1", "--server", address,
      ])
      #expect(crossed.exitCode == 1)
      #expect(crossed.errors.contains("Another version is active (FAILED_PRECONDITION)"))
    }
  }
}
