import FixtureSupport
import Imaging
import Testing

@Suite("Hostile pictures")
struct HostilePictureTests {
  private func code(_ bytes: [UInt8]) -> ImagingError.Code? {
    let error = #expect(throws: ImagingError.self) { try Picture(decoding: bytes) }
    #expect(error?.message.contains { $0.isNewline } == false)
    return error?.code
  }

  @Test("The builder's own picture is good")
  func control() throws {
    #expect(try Picture(decoding: PNGBuilder().bytes).sampleBytes == [0, 1, 2, 1])
  }

  @Test("Sizes above the limits are refused before pixels are allocated")
  func tooLarge() {
    let sizes: [(UInt32, UInt32, UInt8, UInt8)] = [
      (4097, 1, 8, 0), (1, 4097, 8, 0), (0x7FFF_FFFF, 0x7FFF_FFFF, 16, 6), (4096, 4096, 16, 6),
      (0x7FFF_FFFF, 1, 1, 0), (4096, 4096, 16, 2),
    ]
    for (width, height, depth, colour) in sizes {
      let file = PNGBuilder {
        ($0.width, $0.height, $0.depth, $0.colour) = (width, height, depth, colour)
      }
      #expect(code(file.bytes) == .tooLarge, "\(width) x \(height)")
    }
    let small = PictureLimits(sideMax: 1, sampleBytesMax: 64)
    let error = #expect(throws: ImagingError.self) {
      try Picture(decoding: PNGBuilder().bytes, limits: small)
    }
    #expect(error?.code == .tooLarge)
  }

  @Test("Headers that make no sense are refused")
  func badHeaders() {
    let changes: [(inout PNGBuilder) -> Void] = [
      { $0.width = 0 }, { $0.height = 0 }, { $0.width = 0x8000_0000 }, { $0.width = .max },
      { $0.depth = 0 }, { $0.depth = 3 }, { $0.depth = 32 }, { $0.colour = 1 }, { $0.colour = 7 },
      { ($0.colour, $0.depth) = (2, 4) }, { ($0.colour, $0.depth) = (3, 16) },
      { $0.compression = 1 }, { $0.filter = 1 }, { $0.interlace = 2 },
      { $0.colour = 3 }, { $0.scanlines = nil }, { $0.scanlines = [] },
      { $0.scanlines = [0, 0, 1] }, { $0.scanlines = [9, 0, 1, 9, 2, 1] }, { $0.hasEnd = false },
      { $0.before = [("IHDR", [])] }, { $0.before = [("ABCD", [])] },
      { ($0.colour, $0.before) = (3, [("PLTE", [1, 2])]) },
      { ($0.colour, $0.before) = (3, [("PLTE", Array(repeating: 0, count: 3 * 257))]) },
    ]
    for (index, change) in changes.enumerated() {
      #expect(code(PNGBuilder(change).bytes) == .broken, "change \(index)")
    }
  }

  @Test("A pixel beyond the palette is refused")
  func paletteIndex() {
    let file = PNGBuilder { ($0.colour, $0.before) = (3, [("PLTE", [0, 0, 0, 1, 1, 1])]) }
    let error = #expect(throws: ImagingError.self) { try MapFile.decode(file.bytes) }
    #expect(error?.code == .broken)
  }

  @Test(
    "Compressed content that is not needed is not unpacked",
    arguments: ["bomb-iccp.png", "bomb-ztxt.png", "bomb-itxt.png", "bomb-pixels.png"]
  )
  func bombs(name: String) throws {
    let bytes = try Fixture.bytes("pictures/\(name)")
    #expect(bytes.count < 10_000, "of which 8 MiB could be made")
    #expect(try Picture(decoding: bytes).sampleBytes == [1])
  }

  @Test("Files cut short anywhere are refused", arguments: ["png", "jpg"])
  func prefixes(kind: String) throws {
    let name = kind == "png" ? "good-rgba-interlaced.png" : "good-lossy-grey.jpg"
    let whole = try Fixture.bytes("pictures/\(name)")
    let step = kind == "png" ? 1 : 61
    for byteCount in stride(from: 0, to: whole.count - 1, by: step) {
      let code = code(Array(whole[..<byteCount]))
      #expect(code == .broken || code == .unsupportedFormat, "\(byteCount) bytes")
    }
  }

  @Test("Damaged pictures never crash", arguments: 1...4)
  func mutations(seed: UInt64) throws {
    let names = [
      "good-palette-4-interlaced.png", "good-rgba-16.png", "good-grey-key.png",
      "good-lossy-grey.jpg", "good-lossy-progressive.jpg",
    ]
    var mutator = ByteMutator(seed: seed)
    for name in names {
      let whole = try Fixture.bytes("pictures/\(name)")
      for _ in 0..<(name.hasSuffix("png") ? 400 : 40) {
        _ = try? MapFile.decode(mutator.mutate(whole))
      }
    }
  }
}
