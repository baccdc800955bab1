import Foundation
import FixtureSupport
import GRPCCore
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("What is wrong with a request", .timeLimit(.minutes(5))) struct ValidationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let violations: [String]
    let change: @Sendable (inout Wafermap_V1_PredictRequest) -> Void

    init(
      _ violations: String...,
      change: @escaping @Sendable (inout Wafermap_V1_PredictRequest) -> Void
    ) {
      self.violations = violations
      self.change = change
    }

    var testDescription: String { violations.joined(separator: ", ") }
  }

  static let cases: [Case] = wafers + grids + pictures + options + contexts

  private static let wafers = [
    Case("wafer_id REQUIRED") { $0.waferID = "" },
    Case("wafer_id TOO_LONG") { $0.waferID = String(repeating: "ü", count: 129) },
    Case("wafer_id MALFORMED") { $0.waferID = "a\0b" },
    Case("source REQUIRED") { $0.source = nil },
    Case("model_version MALFORMED") { $0.modelVersion = "a/b" },
    Case("wafer_id REQUIRED", "source REQUIRED", "options.min_region_area OUT_OF_RANGE") {
      $0 = .with { $0.options.minRegionArea = 1_000_001 }
    },
  ]

  private static let grids = [
    Case("die_grid.rows OUT_OF_RANGE") { $0.dieGrid.rows = 0 },
    Case("die_grid.columns OUT_OF_RANGE") { $0.dieGrid.columns = 4097 },
    Case("die_grid.dies INCONSISTENT") { $0.dieGrid.dies.removeLast() },
    Case("die_grid.dies NOT_DIE_STATES") { $0.dieGrid.dies[0] = 3 },
    Case("die_grid.dies NOT_DIE_STATES") { $0.dieGrid.dies = Data(count: 3) },
    Case("die_grid.bins.pass_bins OUT_OF_RANGE") { $0.dieGrid.bins = .init() },
    Case("die_grid.bins.pass_bins[1] OUT_OF_RANGE") { $0.dieGrid.bins.passBins = [1, 256] },
    Case("die_grid.bins.pass_bins[0] INCONSISTENT") {
      $0.dieGrid.bins.nullBin = 7
      $0.dieGrid.bins.passBins = [7]
    },
    Case("die_grid.bins.null_bin OUT_OF_RANGE") {
      $0.dieGrid.bins.nullBin = 300
      $0.dieGrid.bins.passBins = [7]
    },
    Case("die_layout NOT_ALLOWED") {
      $0.dieLayout.rows = 1
      $0.dieLayout.columns = 1
    },
  ]

  private static let pictures = [
    Case("image REQUIRED") { $0.image = Data() },
    Case("image UNSUPPORTED_FORMAT") { $0.image = Data("GIF89a".utf8) },
    Case("image BROKEN") { $0.image = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1]) },
    Case("image TOO_LARGE") { $0.image = Data(count: 32 << 20 + 1) },
    Case("image_url REQUIRED") { $0.imageURL = "" },
    Case("image_url TOO_LONG") { $0.imageURL = "https://h/" + String(repeating: "a", count: 2048) },
    Case("image_url NOT_ALLOWED") { $0.imageURL = "https://example.com/x.png" },
    Case("image_url NOT_ALLOWED") { $0.imageURL = "file:///etc/passwd" },
    Case("image_url MALFORMED") { $0.imageURL = "gopher://x/y" },
    Case("orientation.origin NOT_ALLOWED", "orientation.axis NOT_ALLOWED") {
      $0.image = Data([1])
      $0.orientation.origin = .lowerLeft
      $0.orientation.axis = .column
    },
    Case("die_layout.rows OUT_OF_RANGE", "die_layout.area.x MALFORMED") {
      $0.image = Data([1])
      $0.dieLayout.columns = 3
      $0.dieLayout.area = .with { ($0.x, $0.width, $0.height) = (0.5, 3, 3) }
    },
    Case("die_layout.area.width OUT_OF_RANGE") {
      $0.image = Data([1])
      ($0.dieLayout.rows, $0.dieLayout.columns) = (3, 3)
      $0.dieLayout.area = .with { ($0.width, $0.height) = (.nan, 3) }
    },
  ]

  private static let options = [
    Case("options.mask_format UNKNOWN_VALUE") { $0.options.maskFormat = .UNRECOGNIZED(9) },
    Case("options.confidence_threshold OUT_OF_RANGE") { $0.options.confidenceThreshold = .nan },
    Case("options.confidence_threshold OUT_OF_RANGE") { $0.options.confidenceThreshold = 1.5 },
    Case(
      "orientation.notch UNKNOWN_VALUE",
      "orientation.origin UNKNOWN_VALUE",
      "orientation.axis UNKNOWN_VALUE"
    ) {
      $0.orientation.notch = .UNRECOGNIZED(5)
      $0.orientation.origin = .UNRECOGNIZED(5)
      $0.orientation.axis = .UNRECOGNIZED(5)
    },
  ]

  private static let contexts = [
    Case(
      "geometry.die_pitch_x_um OUT_OF_RANGE",
      "geometry.die_pitch_y_um OUT_OF_RANGE",
      "geometry.diameter_mm OUT_OF_RANGE",
      "geometry.edge_exclusion_mm OUT_OF_RANGE"
    ) {
      $0.geometry.diePitchXUm = 0
      $0.geometry.diePitchYUm = .infinity
      $0.geometry.diameterMm = -300
      $0.geometry.edgeExclusionMm = -1
    },
    Case(
      "context.lot_id TOO_LONG",
      "context.recipe_id TOO_LONG",
      "context.slot OUT_OF_RANGE",
      "context.measured_at OUT_OF_RANGE"
    ) {
      $0.context.lotID = String(repeating: "l", count: 129)
      $0.context.recipeID = String(repeating: "r", count: 257)
      $0.context.slot = 256
      $0.context.measuredAt.nanos = -1
    },
    Case("context.labels TOO_LONG") { request in
      for index in 0...32 { request.context.labels["\(index)"] = "" }
    },
    Case("context.labels[\"\"] REQUIRED", "context.labels[\"k\"] TOO_LONG") {
      $0.context.labels = ["": "v", "k": String(repeating: "v", count: 257)]
    },
  ]

  @Test func `every violation is named at once, alone and in a batch`() async throws {
    try await InferenceHarness.with { harness in
      for item in Self.cases {
        var wafer = request(["121"])
        item.change(&wafer)
        let sent = wafer
        let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
          try await harness.client.predict(sent)
        }
        #expect(status?.violations == item.violations, "\(item.testDescription)")
      }
      let batch = try await harness.client.predictBatch(
        .with { batch in
          batch.wafers = [request(["121"]), request(["123"]), request(["12"])]
          batch.wafers[2].waferID = ""
        }
      )
      #expect((batch.succeededCount, batch.failedCount) == (1, 2))
      #expect(batch.results.map(\.waferID) == ["W1", "W1", ""])
      #expect(batch.results[1].error.code == 3)
      #expect(batch.results[1].error.message.hasPrefix("wafers[1].die_grid.dies: "))
      #expect(batch.results[2].error.message.hasPrefix("wafers[2].wafer_id: "))
    }
  }

  @Test func `bins are read as pass, fail and no die`() async throws {
    try await InferenceHarness.with { harness in
      let answer = try await harness.client.predict(
        request(["921", "149"]) {
          $0.dieGrid.bins.nullBin = 9
          $0.dieGrid.bins.passBins = [1]
          $0.options.maskFormat = .rle
        }
      ).prediction
      #expect(answer.mask.rle.lengths == [1, 1, 2, 1, 1])
      #expect(answer.mask.rle.values == [0, 4, 0, 4, 0])
    }
  }
}
