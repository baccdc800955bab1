import CImageCodecs

/// A decoded picture, its samples as the file has them: indices are not looked up, values are not
/// scaled, nothing is corrected for gamma. What they mean is decided by ``StateReading``.
public struct Picture: Sendable {
  /// What the samples of a pixel are.
  public enum Layout: Sendable, Hashable {
    /// Grey.
    case grey
    /// Grey, opacity.
    case greyAlpha
    /// An index into the palette.
    case palette
    /// Red, green, blue.
    case rgb
    /// Red, green, blue, opacity.
    case rgba

    /// Samples of a pixel.
    public var channelCount: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }
  }

  /// An entry of a palette.
  public struct PaletteEntry: Sendable, Hashable {
    /// Its colour.
    public let colour: PixelColour
    /// Its opacity, 255 is opaque.
    public let alpha: UInt8
  }

  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// What the samples of a pixel are.
  public let layout: Layout
  /// Bits of a sample's value: 1, 2, 4, 8 or 16.
  public let bitDepth: Int
  /// The samples, rows from the top, without padding: one byte each, or two in the machine's order
  /// when ``bitDepth`` is 16. Read them with ``sample(_:)``.
  public let sampleBytes: [UInt8]
  /// The palette; empty unless the layout is ``Layout/palette``.
  public let palette: [PaletteEntry]
  /// The grey or red, green and blue that mean transparent; nil when none does.
  public let transparentKey: [UInt16]?
  /// Whether values near a colour stand for it, as lossy compression makes them.
  public let isLossy: Bool

  /// The value of sample `index`, counted over all pixels and channels.
  public func sample(_ index: Int) -> UInt16 {
    guard bitDepth == 16 else { return UInt16(sampleBytes[index]) }
    return sampleBytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
    }
  }

  /// Whether the bytes start as a file does that is decoded here.
  public static func isPicture(_ bytes: some Sequence<UInt8>) -> Bool {
    isPNG(bytes) || isJPEG(bytes)
  }

  /// Whether the bytes start as a PNG file does.
  public static func isPNG(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  /// Whether the bytes start as a JPEG file does.
  public static func isJPEG(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.starts(with: [0xFF, 0xD8, 0xFF])
  }

  /// Decodes a PNG or JPEG file, whichever its first bytes say.
  ///
  /// All of PNG is read: 1 to 16 bits, grey, palette, RGB, alpha, interlaced. JPEG is read in grey
  /// and YCbCr; its EXIF orientation is not applied.
  ///
  /// - Throws: ``ImagingError`` when the file is of another kind, broken, or above the limits.
  public init(decoding bytes: [UInt8], limits: PictureLimits = .init()) throws(ImagingError) {
    let isLossy = Self.isJPEG(bytes)
    guard isLossy || Self.isPNG(bytes) else {
      throw ImagingError(.unsupportedFormat, "the file is neither PNG nor JPEG")
    }
    let kind = isLossy ? "JPEG" : "PNG"
    var bounds = cimage_limits(
      side_max: UInt32(clamping: limits.sideMax),
      sample_bytes_max: max(limits.sampleBytesMax, 0)
    )
    var decoded = cimage_picture()
    defer { cimage_picture_clear(&decoded) }
    let status = bytes.withUnsafeBufferPointer { source in
      isLossy
        ? cimage_jpeg_decode(source.baseAddress, source.count, &bounds, &decoded)
        : cimage_png_decode(source.baseAddress, source.count, &bounds, &decoded)
    }
    switch status {
    case CIMAGE_OK:
      break
    case CIMAGE_TOO_LARGE:
      throw ImagingError(
        .tooLarge,
        "the \(kind) picture has \(decoded.width) x \(decoded.height) pixels; at most"
          + " \(limits.sideMax) a side and \(limits.sampleBytesMax >> 20) MiB decoded are taken:"
          + " scale it down"
      )
    case CIMAGE_UNSUPPORTED:
      throw ImagingError(.unsupportedFormat, "the \(kind) file cannot be used: \(decoded.words)")
    case CIMAGE_NO_MEMORY:
      throw ImagingError(.outOfMemory, "no memory for the pixels of the \(kind) file")
    default:
      throw ImagingError(.broken, "the \(kind) file is broken: \(decoded.words)")
    }
    self.init(decoded, isLossy: isLossy)
  }

  private init(_ decoded: cimage_picture, isLossy: Bool) {
    width = Int(decoded.width)
    height = Int(decoded.height)
    bitDepth = Int(decoded.bit_depth)
    layout =
      switch decoded.layout {
      case CIMAGE_GREY: .grey
      case CIMAGE_GREY_ALPHA: .greyAlpha
      case CIMAGE_PALETTE: .palette
      case CIMAGE_RGB: .rgb
      default: .rgba
      }
    sampleBytes = Array(
      UnsafeBufferPointer(start: decoded.samples, count: decoded.sample_byte_count)
    )
    palette = withUnsafeBytes(of: decoded.palette) { entries in
      (0..<Int(decoded.palette_count)).map { index in
        PaletteEntry(
          colour: PixelColour(
            entries[4 * index],
            entries[4 * index + 1],
            entries[4 * index + 2]
          ),
          alpha: entries[4 * index + 3]
        )
      }
    }
    let key = decoded.transparent_key
    transparentKey = decoded.has_transparent_key ? [key.0, key.1, key.2] : nil
    self.isLossy = isLossy
  }
}

extension cimage_picture {
  /// The library's words, control characters left out.
  fileprivate var words: String {
    withUnsafeBytes(of: message) { bytes in
      String(
        decoding: bytes.prefix { $0 != 0 }.filter { (0x20..<0x7F).contains($0) },
        as: UTF8.self
      )
    }
  }
}
