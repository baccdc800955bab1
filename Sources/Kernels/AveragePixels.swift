/// Mean over all pixels of one NHWC image, for a run of channels (global average pooling).
///
/// Sums eight runs of pixels apart and adds them in a fixed order, so the rounding error grows with
/// an eighth of the pixels and the result does not depend on threads.
///
/// Contract: `target` receives one float for each channel of `channels`, at the channel's index.
public func averagePixels(
  _ source: UnsafePointer<Float>,
  pixelCount: Int,
  pixelStride: Int,
  channels: Range<Int>,
  to target: UnsafeMutablePointer<Float>
) {
  let scale = 1 / Float(pixelCount)
  for channel in stride(from: channels.lowerBound, to: channels.upperBound, by: 8) {
    let width = min(8, channels.upperBound - channel)
    guard width == 8 else {
      for rest in channel..<channels.upperBound {
        var sum: Float = 0
        for pixel in 0..<pixelCount { sum += source[pixel * pixelStride + rest] }
        target[rest] = sum * scale
      }
      return
    }
    var sums = InlineArray<8, SIMD8<Float>>(repeating: .init())
    for pixel in 0..<pixelCount {
      let place = UnsafeRawPointer(source + pixel * pixelStride + channel)
      sums[pixel & 7] += place.loadUnaligned(as: SIMD8<Float>.self)
    }
    let sum =
      ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
    UnsafeMutableRawPointer(target + channel).storeBytes(of: sum * scale, as: SIMD8<Float>.self)
  }
}
