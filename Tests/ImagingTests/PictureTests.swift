import Domain
import FixtureSupport
import Foundation
import Imaging
import Testing

@Suite("Pictures of wafers")
struct PictureTests {
  private static let pictures: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: Fixture.path("pictures"))
    return (names ?? []).filter { $0.hasPrefix("good-") }.sorted()
  }()

  private func wafer() throws -> DieGrid {
    try MapFile.read(path: Fixture.path("wafers/edge-loc.npy")).grid
  }

  @Test("Every kind of lossless picture shows the wafer", arguments: pictures)
  func lossless(name: String) throws {
    let map = try MapFile.read(path: Fixture.path("pictures/\(name)"))
    let wafer = try wafer()
    if name.hasSuffix(".jpg") {
      let layout = DieLayout(rows: wafer.rows, columns: wafer.columns)
      let known = try MapFile.read(path: Fixture.path("pictures/\(name)"), layout: layout)
      #expect(known.grid == wafer)
      #expect(known.hasKnownDies)
      let exact = known.spread(wafer.states, outside: 0)
      let found = map.spread(map.grid.states, outside: 0)
      let same = zip(exact, found).count { $0 == $1 }
      #expect(Double(same) / Double(exact.count) > 0.97, "\(same) of \(exact.count)")
    } else {
      #expect(map.grid == wafer)
      #expect(!map.hasKnownDies)
    }
  }

  @Test("There are pictures of all kinds")
  func corpusIsThere() {
    #expect(Self.pictures.count > 30)
  }

  @Test("Dies of an enlarged picture are spread over its pixels")
  func spreading() throws {
    let path = Fixture.path("pictures/good-enlarged-uneven.png")
    let map = try MapFile.read(path: path)
    #expect((map.width, map.height) == (217, 300))
    let picture = try Picture(decoding: Fixture.bytes("pictures/good-enlarged-uneven.png"))
    let painted = map.spread(map.grid.states, outside: 9)
    #expect(painted.map { [0, 128, 255][Int($0)] } == picture.sampleBytes)
  }

  @Test("Margins without a die are not part of the grid")
  func margins() throws {
    // Two by two dies of two by two pixels, one pixel of margin above and two on the left.
    let samples: [UInt8] = [
      0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 128, 128, 0, 0, 255, 255, 128, 128,
      0, 0, 128, 128, 255, 255, 0, 0, 128, 128, 255, 255,
    ]
    let map = try MapFile.decode(PNGEncoding.grey(samples, width: 6, height: 5))
    #expect((map.grid.rows, map.grid.columns) == (2, 2))
    #expect(map.grid.states == [2, 1, 1, 2])
    #expect(map.gridBox == BoundingBox(x: 2, y: 1, width: 4, height: 4))
    let painted = map.spread(map.grid.states, outside: 0)
    #expect(painted.map { [0, 128, 255][Int($0)] } == samples)
  }

  @Test("A layout says where the dies are")
  func layout() throws {
    // A frame of one white-on-black pixel around two by two dies of two by two pixels.
    let samples: [UInt8] = [
      0, 0, 0, 0, 0, 0, 0, 2, 2, 1, 1, 0, 0, 2, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0,
      0, 0, 0, 0, 0, 0,
    ]
    let bytes = try PNGEncoding.grey(samples, width: 6, height: 6)
    let area = BoundingBox(x: 1, y: 1, width: 4, height: 4)
    let layout = DieLayout(rows: 2, columns: 2, area: area)
    let map = try MapFile.decode(bytes, layout: layout)
    #expect(map.grid.states == [2, 1, 1, 0])
    #expect(
      Array(map.spread([5, 6, 7, 8], outside: 9)[..<12]) == [9, 9, 9, 9, 9, 9, 9, 5, 5, 6, 6, 9]
    )
    for bad in [
      DieLayout(rows: 5, columns: 2, area: area), DieLayout(rows: 0, columns: 2),
      DieLayout(rows: 1, columns: 1, area: BoundingBox(x: 3, y: 0, width: 4, height: 1)),
      DieLayout(rows: 1, columns: 1, area: BoundingBox(x: Int.max, y: 0, width: 1, height: 1)),
    ] {
      let error = #expect(throws: ImagingError.self) { try MapFile.decode(bytes, layout: bad) }
      #expect(error?.code == .notDieStates)
    }
  }

  @Test("What is written is read again")
  func writing() throws {
    let grey = (0..<35).map { UInt8($0 * 7) }
    let picture = try Picture(decoding: PNGEncoding.grey(grey, width: 7, height: 5))
    #expect((picture.width, picture.height, picture.layout) == (7, 5, .grey))
    #expect(picture.sampleBytes == grey)
    let rgb = grey + grey + grey
    let coloured = try Picture(decoding: PNGEncoding.rgb(rgb, width: 5, height: 7))
    #expect(coloured.layout == .rgb)
    #expect(coloured.sampleBytes == rgb)
  }
}
