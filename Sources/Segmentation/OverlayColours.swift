public import Imaging

/// The colours of classes in overlays.
///
/// The first eight are those of M. Okabe and K. Ito, "Color Universal Design" (2008), which people
/// with any of the common kinds of colour blindness tell apart, black replaced by violet: black is
/// taken by text. More classes take the same colours again.
public enum OverlayColours {
  /// Colours of classes 1 to 8.
  public static let classes: [PixelColour] = [
    PixelColour(213, 94, 0), PixelColour(0, 114, 178), PixelColour(230, 159, 0),
    PixelColour(0, 158, 115), PixelColour(204, 121, 167), PixelColour(117, 76, 176),
    PixelColour(86, 180, 233), PixelColour(176, 162, 0),
  ]
  /// Places without a die.
  public static let noDie = PixelColour(255, 255, 255)
  /// Dies that passed.
  public static let pass = PixelColour(226, 230, 234)
  /// Dies that failed, of no pattern.
  public static let fail = PixelColour(120, 126, 134)
  /// Text and outlines.
  public static let ink = PixelColour(32, 36, 40)

  /// The colour of a mask value other than 0.
  public static func colour(of classIndex: UInt8) -> PixelColour {
    classes[(Int(classIndex) + classes.count - 1) % classes.count]
  }
}
