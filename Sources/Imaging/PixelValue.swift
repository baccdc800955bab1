/// One pixel as a picture has it, before anybody has said what it means.
struct PixelValue: Hashable {
  let red: UInt16
  let green: UInt16
  let blue: UInt16
  /// 0 is transparent, 65535 opaque, whatever the depth of the picture.
  let alpha: UInt16
  /// The index into the palette, for pictures with one.
  let paletteIndex: UInt8?

  var isGrey: Bool { red == green && green == blue }
  var isTransparent: Bool { alpha == 0 }

  /// The colour in 8 bits; nil when the depth does not bring it there exactly.
  func colour(bitDepth: Int) -> PixelColour? {
    let unit: UInt16 = bitDepth == 16 ? 257 : 1
    let scale: UInt16 = bitDepth < 8 ? 255 / (1 << UInt16(bitDepth) - 1) : 1
    guard red % unit == 0, green % unit == 0, blue % unit == 0 else { return nil }
    return PixelColour(
      UInt8(red / unit * scale),
      UInt8(green / unit * scale),
      UInt8(blue / unit * scale)
    )
  }
}

extension Picture {
  /// The depth of the colours of ``pixel(_:)``: a palette's are of 8 bits whatever its indices are.
  var colourDepth: Int { layout == .palette ? 8 : bitDepth }

  /// The pixel of that number, counted row by row.
  func pixel(_ index: Int) throws(ImagingError) -> PixelValue {
    let first = index * layout.channelCount
    let opaque = UInt16.max
    switch layout {
    case .palette:
      let entry = Int(sample(first))
      guard entry < palette.count else {
        throw ImagingError(.broken, "a pixel has colour \(entry) of a palette of \(palette.count)")
      }
      let colour = palette[entry].colour
      return PixelValue(
        red: UInt16(colour.red),
        green: UInt16(colour.green),
        blue: UInt16(colour.blue),
        alpha: UInt16(palette[entry].alpha) * 257,
        paletteIndex: UInt8(entry)
      )
    case .grey, .greyAlpha:
      let grey = sample(first)
      let alpha = layout == .grey ? opaque : opacity(sample(first + 1))
      return keyed(PixelValue(red: grey, green: grey, blue: grey, alpha: alpha, paletteIndex: nil))
    case .rgb, .rgba:
      let alpha = layout == .rgb ? opaque : opacity(sample(first + 3))
      return keyed(
        PixelValue(
          red: sample(first),
          green: sample(first + 1),
          blue: sample(first + 2),
          alpha: alpha,
          paletteIndex: nil
        )
      )
    }
  }

  private func opacity(_ value: UInt16) -> UInt16 { bitDepth == 16 ? value : value * 257 }

  private func keyed(_ pixel: PixelValue) -> PixelValue {
    // An array for each pixel would take longer than all the rest.
    guard let key = transparentKey, key == [pixel.red, pixel.green, pixel.blue] else {
      return pixel
    }
    return PixelValue(
      red: pixel.red,
      green: pixel.green,
      blue: pixel.blue,
      alpha: 0,
      paletteIndex: nil
    )
  }
}
