import Domain
import FixtureSupport
import Imaging
import Segmentation
import Testing

@Suite("Overlays")
struct OverlayTests {
  @Test("An overlay shows every die in its colour, and a legend below")
  func colours() throws {
    let map = DecodedWaferMap(try DieGrid(rows: 2, columns: 3, states: [0, 1, 2, 1, 2, 2]))
    let model = try ModelDescription(
      metadata: metadata(
        ["input_sizes": "[32]", "mask_rule": "failed-dies"],
        without: ["wafer_gate"]
      )
    )
    var logits = [Float](repeating: 0, count: 9 * 32 * 32)
    // Class 3 on the right third of the lower half.
    for y in 16..<32 { for x in 22..<32 { logits[(3 * 32 + y) * 32 + x] = 9 } }
    let output = NetworkOutput(
      logits: logits,
      labelLogits: [-9, -9, 9, -9, -9, -9, -9, -9],
      embedding: []
    )
    let prediction = Prediction(output, of: map, upright: map.grid, model, .init())
    #expect(prediction.mask.classes == [0, 0, 0, 0, 0, 3])
    let overlay = OverlayPicture(of: map, prediction)
    let scale = (OverlayPicture.mapSideMin + 2) / 3
    let expected = [
      OverlayColours.noDie, OverlayColours.pass, OverlayColours.fail, OverlayColours.pass,
      OverlayColours.fail, OverlayColours.colour(of: 3),
    ]
    for (die, colour) in expected.enumerated() {
      let x = 16 + die % 3 * scale + scale / 2
      let y = 16 + die / 3 * scale + scale / 2
      let first = 3 * (y * overlay.width + x)
      #expect(
        Array(overlay.rgbBytes[first..<first + 3]) == [colour.red, colour.green, colour.blue]
      )
    }
    let legend = overlay.rgbBytes[(3 * (2 * scale + 32) * overlay.width)...]
    let ink = [OverlayColours.ink.red, OverlayColours.ink.green, OverlayColours.ink.blue]
    let inked = stride(from: legend.startIndex, to: legend.endIndex, by: 3).count {
      Array(legend[$0..<$0 + 3]) == ink
    }
    #expect(inked > 500, "the legend has text")
    let decoded = try Picture(decoding: overlay.png())
    #expect((decoded.width, decoded.height) == (overlay.width, overlay.height))
    #expect(decoded.sampleBytes == overlay.rgbBytes)
  }

  @Test("Neighbouring classes have colours that differ")
  func palette() {
    #expect(Set(OverlayColours.classes).count == OverlayColours.classes.count)
    #expect(OverlayColours.colour(of: 1) == OverlayColours.classes[0])
    #expect(OverlayColours.colour(of: 255) == OverlayColours.classes[6])
  }
}
