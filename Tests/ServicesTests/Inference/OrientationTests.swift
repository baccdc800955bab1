import Domain
import Foundation
import GRPCCore
import Testing
import WafermapAPI

@Suite("Maps that lie differently", .timeLimit(.minutes(5))) struct OrientationServiceTests {
  /// As it is looked at, and how each origin and axis sends it.
  private static let seen = ["0112", "1110", "1111"]

  struct Case: Sendable {
    let origin: Wafermap_V1_OriginCorner
    let axis: Wafermap_V1_MajorAxis
    let sent: String
    /// Column and row of the failed die in the frame of the answer.
    let place: (x: Double, y: Double)
  }

  static let cases: [Case] = [
    Case(origin: .upperLeft, axis: .row, sent: "011211101111", place: (3, 0)),
    Case(origin: .upperRight, axis: .row, sent: "211001111111", place: (0, 0)),
    Case(origin: .lowerLeft, axis: .row, sent: "111111100112", place: (3, 2)),
    Case(origin: .lowerRight, axis: .row, sent: "111101112110", place: (0, 2)),
    Case(origin: .upperLeft, axis: .column, sent: "011111111201", place: (3, 0)),
    Case(origin: .lowerRight, axis: .column, sent: "102111111110", place: (0, 2)),
  ]

  @Test func `answers are in the frame of the map as it was sent, dies as it is looked at`()
    async throws
  {
    try await InferenceHarness.with { harness in
      for item in Self.cases {
        let answer = try await harness.client.predict(
          request(Self.seen) {
            $0.dieGrid.dies = .init(item.sent.utf8.map { $0 - UInt8(ascii: "0") })
            $0.orientation.origin = item.origin
            $0.orientation.axis = item.axis
            $0.options.maskFormat = .rle
          }
        ).prediction
        let region = try #require(answer.regions.first, "\(item)")
        #expect((region.bbox.x, region.bbox.y) == item.place, "\(item)")
        #expect((region.centroid.x, region.centroid.y) == (item.place.x + 0.5, item.place.y + 0.5))
        #expect((region.dies.column, region.dies.row) == (3, 0), "\(item)")
        let index = Int(item.place.y) * 4 + Int(item.place.x)
        #expect(Self.pixel(answer.mask.rle, index) == 4, "\(item)")
        #expect(Self.isClockwise(region.polygon.outer.coordinates), "\(item)")
        #expect(answer.orientation.origin == item.origin)
        #expect(answer.orientation.axis == item.axis)
      }
    }
  }

  @Test(arguments: [
    (Wafermap_V1_NotchPosition.bottom, 0.0), (.left, 90), (.top, 180), (.right, 270),
  ])
  func `angles are counted from the notch`(
    notch: Wafermap_V1_NotchPosition,
    angle: Double
  ) async throws {
    try await InferenceHarness.with { harness in
      let answer = try await harness.client.predict(
        request(["111", "112", "111"]) { $0.orientation.notch = notch }
      ).prediction
      let polar = try #require(answer.regions.first).centroidPolar
      #expect(abs(polar.angleDegrees - angle) < 1e-9)
      #expect(answer.orientation.notch == notch)
    }
  }

  private static func pixel(_ runs: Wafermap_V1_RunLengthMask, _ index: Int) -> UInt32 {
    var rest = index
    for (length, value) in zip(runs.lengths, runs.values) {
      if rest < Int(length) { return value }
      rest -= Int(length)
    }
    return .max
  }

  private static func isClockwise(_ coordinates: [Double]) -> Bool {
    let points = stride(from: 0, to: coordinates.count, by: 2).map {
      Point(x: coordinates[$0], y: coordinates[$0 + 1])
    }
    return Ring(points).signedArea > 0
  }
}
