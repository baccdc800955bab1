import Domain
import Imaging
import Testing

@Suite("What is no picture of a wafer")
struct StateReadingTests {
  private func message(_ bytes: [UInt8]) -> String {
    let error = #expect(throws: ImagingError.self) { try MapFile.decode(bytes) }
    #expect(error?.code == .notDieStates)
    return error?.message ?? ""
  }

  @Test("The reason is named")
  func reasons() throws {
    let blackAndWhite = try PNGEncoding.grey([0, 255, 255, 0], width: 2, height: 2)
    #expect(message(blackAndWhite).contains("black and white only"))
    let oneBit = PNGBuilder {
      $0.depth = 1
      $0.scanlines = [0, 0x40, 0, 0x80]
    }
    #expect(message(oneBit.bytes).contains("black and white only"))
    let smooth = try PNGEncoding.grey((0..<64).map { $0 * 4 }, width: 8, height: 8)
    #expect(message(smooth).contains("more than 16 colours"))
    let foreign = try PNGEncoding.rgb([1, 2, 3, 40, 50, 60], width: 2, height: 1)
    #expect(message(foreign).contains("(1, 2, 3), (40, 50, 60)"))
    let empty = try PNGEncoding.grey([0, 0], width: 2, height: 1)
    #expect(message(empty).contains("no die"))
    let halfTransparent = PNGBuilder {
      $0.colour = 4
      $0.scanlines = [0, 1, 255, 2, 255, 0, 1, 255, 2, 127]
    }
    #expect(message(halfTransparent.bytes).contains("half-transparent"))
    let shade = PNGBuilder {
      $0.depth = 16
      $0.colour = 2
      $0.width = 1
      $0.height = 1
      $0.scanlines = [0, 0, 1, 128, 7, 0, 0]
    }
    #expect(message(shade.bytes).contains("(1, 32775, 0)"))
  }

  @Test("A grid without fails, and one without places that are empty, are wafers")
  func fewStates() throws {
    #expect(
      try MapFile.decode(PNGEncoding.grey([128, 0, 128], width: 3, height: 1)).grid.states
        == [1, 0, 1]
    )
    #expect(
      try MapFile.decode(PNGEncoding.grey([1, 2], width: 2, height: 1)).grid.states == [1, 2]
    )
    #expect(try MapFile.decode(PNGEncoding.grey([2, 2], width: 2, height: 1)).grid.states == [2])
  }
}
