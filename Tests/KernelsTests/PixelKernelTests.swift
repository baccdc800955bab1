import Kernels
import Testing

@Suite("Kernels on pixels")
struct PixelKernelTests {
  @Test("maximum equals its definition at every border")
  func maximum() {
    var values = TestValues(seed: 5)
    for height in 1...6 {
      for width in 1...7 {
        let source = values.floats(height * width * 32).map { $0 - 2 }
        let expected = referenceMaximum(source, height: height, width: width, channelCount: 32)
        for table in KernelTable.available {
          #expect(
            pooled(source, height, width, table) == expected,
            "\(table.name), \(height)x\(width)"
          )
        }
      }
    }
  }

  private func pooled(
    _ source: [Float],
    _ height: Int,
    _ width: Int,
    _ table: KernelTable
  ) -> [Float] {
    let image = TestBuffer(source)
    let rowCount = (height + 1) / 2
    let target = TestBuffer(repeating: .nan, count: rowCount * ((width + 1) / 2) * 32)
    for row in 0..<rowCount {
      table.poolMaximum(
        MaxPooling(
          source: image.base,
          sourceHeight: height,
          sourceWidth: width,
          sourcePixelStride: 32,
          channelCount: 32,
          target: target.base,
          targetPixelStride: 32,
          targetRows: row..<row + 1
        )
      )
    }
    withExtendedLifetime(image) {}
    return target.values
  }

  @Test("average equals the mean, for channels that fill no vector too")
  func average() {
    var values = TestValues(seed: 9)
    for (pixelCount, channelCount) in [(1, 16), (7, 11), (64, 8), (9, 24), (100, 3)] {
      let source = values.floats(pixelCount * channelCount)
      let expected = (0..<channelCount).map { channel in
        let sum = (0..<pixelCount).reduce(0.0) { $0 + Double(source[$1 * channelCount + channel]) }
        return Float(sum / Double(pixelCount))
      }
      let image = TestBuffer(source)
      let target = TestBuffer(repeating: .nan, count: channelCount)
      averagePixels(
        image.base,
        pixelCount: pixelCount,
        pixelStride: channelCount,
        channels: 0..<channelCount,
        to: target.base
      )
      expectClose(target.values, expected, within: 1e-6, "\(pixelCount) x \(channelCount)")
    }
  }

  @Test("planes become pixels and planes again")
  func layouts() {
    var values = TestValues(seed: 3)
    let planes = values.floats(3 * 20)
    let source = TestBuffer(planes)
    let pixels = TestBuffer(repeating: 0, count: 20 * 5)
    let back = TestBuffer(repeating: .nan, count: 3 * 20)
    for run in [0..<7, 7..<20] {
      interleavePlanes(
        source.base,
        channelCount: 3,
        pixelCount: 20,
        pixels: run,
        to: pixels.base,
        pixelStride: 5
      )
    }
    #expect(pixels.values[5 * 11 + 2] == planes[2 * 20 + 11])
    #expect(pixels.values[5 * 11 + 3] == 0)
    for run in [0..<12, 12..<20] {
      separatePlanes(
        pixels.base,
        pixelStride: 5,
        channelCount: 3,
        pixelCount: 20,
        pixels: run,
        to: back.base
      )
    }
    #expect(back.values == planes)
  }
}
