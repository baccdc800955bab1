import CImageCodecs

/// Pictures written as PNG files.
public enum PNGEncoding {
  /// A greyscale picture of 8 bits a pixel; for a mask, the grey value is the class index.
  ///
  /// - Precondition: There are `width` x `height` pixels and both are positive.
  public static func grey(
    _ pixels: [UInt8],
    width: Int,
    height: Int
  ) throws(ImagingError) -> [UInt8] {
    try encode(pixels, width: width, height: height, channelCount: 1)
  }

  /// An RGB picture of 8 bits a channel.
  ///
  /// - Precondition: There are `width` x `height` pixels of three bytes and both are positive.
  public static func rgb(
    _ pixels: [UInt8],
    width: Int,
    height: Int
  ) throws(ImagingError) -> [UInt8] {
    try encode(pixels, width: width, height: height, channelCount: 3)
  }

  private static func encode(
    _ pixels: [UInt8],
    width: Int,
    height: Int,
    channelCount: Int
  ) throws(ImagingError) -> [UInt8] {
    precondition(
      width > 0 && height > 0 && pixels.count == width * height * channelCount,
      "the pixels fill the picture"
    )
    var file = cimage_file()
    defer { cimage_file_clear(&file) }
    let status = pixels.withUnsafeBufferPointer {
      cimage_png_encode(
        $0.baseAddress,
        UInt32(width),
        UInt32(height),
        UInt32(channelCount),
        &file
      )
    }
    guard status == CIMAGE_OK else {
      throw ImagingError(.outOfMemory, "no memory to write a picture of \(width) x \(height)")
    }
    return Array(UnsafeBufferPointer(start: file.bytes, count: file.byte_count))
  }
}
