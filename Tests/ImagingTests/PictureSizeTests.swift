import FixtureSupport
import Foundation
import Imaging
import Testing

@Suite("The size in a picture's header")
struct PictureSizeTests {
  private let start: [UInt8] = [0xFF, 0xD8]
  /// A baseline frame header of 513 x 258 pixels.
  private let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0x01, 0x02, 0x02, 0x01, 1, 1, 0x11, 0]

  private func segment(_ marker: UInt8, byteCount: Int) -> [UInt8] {
    let length = UInt16(byteCount + 2)
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)]
      + [UInt8](repeating: 0xC0, count: byteCount)
  }

  @Test("It is what the decoder finds, in every picture there is")
  func fixtures() throws {
    let folder = Fixture.path("pictures")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    var kinds: Set<String> = []
    for name in names {
      let bytes = try Fixture.bytes("pictures/\(name)")
      guard let picture = try? Picture(decoding: bytes) else { continue }
      let size = PictureSize(ofHeader: bytes)
      #expect(size?.width == picture.width && size?.height == picture.height, "\(name)")
      kinds.insert(Picture.isJPEG(bytes) ? "JPEG" : "PNG")
    }
    #expect(kinds == ["JPEG", "PNG"])
  }

  @Test("A damaged picture that is decoded all the same has the size that its header says")
  func damaged() throws {
    for name in ["good-rgb.png", "good-palette-4.png", "good-lossy-colour.jpg"] {
      let bytes = try Fixture.bytes("pictures/\(name)")
      var mutator = ByteMutator(seed: 20_251_124)
      for round in 0..<400 {
        let damaged = mutator.mutate(bytes)
        guard let size = PictureSize(ofHeader: damaged),
          let picture = try? Picture(decoding: damaged)
        else { continue }
        #expect(
          size.width == picture.width && size.height == picture.height,
          "round \(round) of \(name)"
        )
      }
    }
  }

  @Test("It is told by the header alone, of sizes that are not decoded, too")
  func header() {
    let file = PNGBuilder { ($0.width, $0.height, $0.scanlines) = (0x7FFF_FFFF, 0x7FFF_FFFF, nil) }
    let size = PictureSize(ofHeader: file.bytes.prefix(24))
    #expect(size?.width == 0x7FFF_FFFF && size?.pixelCount == 0x7FFF_FFFF * 0x7FFF_FFFF)
    #expect(PictureSize(ofHeader: (start + frame).prefix(11))?.pixelCount == 513 * 258)
    // A slice whose first index is not 0.
    #expect(PictureSize(ofHeader: ([1, 2, 3] + start + frame)[3...])?.width == 513)
    #expect(PictureSize(ofHeader: Data(start + frame).dropFirst(0))?.height == 258)
  }

  @Test("A JPEG frame is found behind what may stand before it")
  func jpegSegments() {
    let before: [(String, [UInt8])] = [
      ("application data", segment(0xE0, byteCount: 14) + segment(0xE1, byteCount: 65_533)),
      ("tables", segment(0xDB, byteCount: 65) + segment(0xC4, byteCount: 20)),
      ("arithmetic conditioning", segment(0xCC, byteCount: 2)),
      ("an empty comment", segment(0xFE, byteCount: 0)),
      ("fill bytes", [0xFF, 0xFF, 0xFF]),
      ("markers that stand alone", [0xFF, 0x01, 0xFF, 0xD3]),
    ]
    for (name, bytes) in before {
      let size = PictureSize(ofHeader: start + bytes + frame)
      #expect(size?.width == 513 && size?.height == 258, "\(name)")
    }
    for marker in [0xC1, 0xC2, 0xC9, 0xCA] as [UInt8] {
      var other = frame
      other[1] = marker
      #expect(PictureSize(ofHeader: start + other)?.width == 513, "\(marker)")
    }
  }

  @Test("What says no size has none")
  func garbage() {
    let png = PNGBuilder().bytes
    let cases: [(String, [UInt8])] = [
      ("nothing", []), ("one byte", [0xFF]), ("text", Array("0,1,2\n1,2,0\n".utf8)),
      ("NumPy", [0x93] + Array("NUMPY".utf8)), ("zeros", [UInt8](repeating: 0, count: 64)),
      ("a PNG without a header", Array(png.prefix(8)) + Array(png[33...])),
      ("a PNG of no width", PNGBuilder { $0.width = 0 }.bytes),
      ("a PNG of no height", PNGBuilder { $0.height = 0 }.bytes),
      ("a PNG of too much width", PNGBuilder { $0.width = 0x8000_0000 }.bytes),
      ("a JPEG of no lines", start + [0xFF, 0xC0, 0, 11, 8, 0, 0, 1, 0, 1, 1, 0x11, 0]),
      ("a JPEG that ends before its frame", start + segment(0xE0, byteCount: 4)),
      ("a segment that is longer than the file", start + [0xFF, 0xE0, 0xFF, 0xFF, 0]),
      ("a segment shorter than its length", start + [0xFF, 0xE0, 0, 1] + frame),
      ("no marker after a segment", start + segment(0xE0, byteCount: 2) + [0] + frame),
      ("a scan before the frame", start + [0xFF, 0xDA, 0, 2] + frame),
      ("an end before the frame", start + [0xFF, 0xD9] + frame),
      ("nothing but fill bytes", start + [UInt8](repeating: 0xFF, count: 1 << 20)),
    ]
    for (name, bytes) in cases { #expect(PictureSize(ofHeader: bytes) == nil, "\(name)") }
    for count in 0..<24 { #expect(PictureSize(ofHeader: png.prefix(count)) == nil, "\(count)") }
    for count in 0..<11 {
      #expect(PictureSize(ofHeader: (start + frame).prefix(count)) == nil, "\(count)")
    }
  }
}
