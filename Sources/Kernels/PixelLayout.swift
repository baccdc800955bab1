/// Turns planes into interleaved pixels (NCHW to NHWC) for one image.
///
/// Contract: `source` has `channelCount` planes of `pixelCount` floats; `target` has `pixelCount`
/// pixels of `pixelStride` floats; floats beyond `channelCount` in a pixel are left alone.
public func interleavePlanes(
  _ source: UnsafePointer<Float>,
  channelCount: Int,
  pixelCount: Int,
  pixels: Range<Int>,
  to target: UnsafeMutablePointer<Float>,
  pixelStride: Int
) {
  for channel in 0..<channelCount {
    let plane = source + channel * pixelCount
    var place = target + pixels.lowerBound * pixelStride + channel
    for pixel in pixels {
      place.pointee = plane[pixel]
      place += pixelStride
    }
  }
}

/// Turns interleaved pixels into planes (NHWC to NCHW) for a run of one image's pixels.
///
/// Contract: as ``interleavePlanes(_:channelCount:pixelCount:pixels:to:pixelStride:)``, with source
/// and target exchanged.
public func separatePlanes(
  _ source: UnsafePointer<Float>,
  pixelStride: Int,
  channelCount: Int,
  pixelCount: Int,
  pixels: Range<Int>,
  to target: UnsafeMutablePointer<Float>
) {
  for channel in 0..<channelCount {
    let plane = target + channel * pixelCount
    var place = source + pixels.lowerBound * pixelStride + channel
    for pixel in pixels {
      plane[pixel] = place.pointee
      place += pixelStride
    }
  }
}
