import Domain

/// The rule by which the pixels of a picture become die states.
///
/// A lossless picture is read exactly, in the first of these ways that explains all of its colours:
/// 1. transparent pixels are no die, whatever their colour; half-transparent ones are refused;
/// 2. grey values 0, 1, 2 are the states (not in pictures of 1 bit, which have but two values);
/// 3. black is no die, half of white (rounded either way) is pass, white is fail. Without any pass,
///    a picture of black and white could be anything, and is refused;
/// 4. viridis, as plotting programs paint 0, 1, 2; then green and red on black or white;
/// 5. the indices 0, 1, 2 of a palette are the states.
///
/// In a JPEG, every pixel takes the nearest colour of the way (3, then 4) that fits best, and the
/// picture is refused when more than 2 % of the pixels are far from all colours of that way.
enum StateReading {
  /// Most colours that are looked at in a lossless picture: more means it is smoothed or a photo.
  static let colourCountMax = 16
  /// Farthest that lossy compression moves a channel of a pixel that still counts as near.
  static let lossyDistanceMax = 48
  /// Largest share of pixels of a lossy picture that may be farther.
  static let lossyFarShareMax = 0.02
  /// Smallest share of passing pixels by which a lossy picture in grey is told from black and
  /// white: compression alone makes some grey along edges.
  static let lossyPassShareMin = 0.02

  /// The state of each pixel, row by row.
  static func states(of picture: Picture) throws(ImagingError) -> [UInt8] {
    if picture.isLossy { return try lossyStates(of: picture) }
    let isOfBytes = picture.layout.channelCount == 1 && picture.bitDepth <= 8
    let (values, indices) = try isOfBytes ? byteValues(of: picture) : values(of: picture)
    let states = try states(of: values, in: picture)
    return indices.map { states[Int($0)] }
  }

  /// The values of a lossless picture, and which of them each pixel has.
  private static func values(
    of picture: Picture
  ) throws(ImagingError) -> (values: [PixelValue], indices: [UInt8]) {
    var indexByValue: [PixelValue: UInt8] = [:]
    var values: [PixelValue] = []
    var indices: [UInt8] = []
    indices.reserveCapacity(picture.width * picture.height)
    var last: (value: PixelValue, index: UInt8)?
    for pixel in 0..<picture.width * picture.height {
      let value = try picture.pixel(pixel)
      if let last, last.value == value {
        indices.append(last.index)
        continue
      }
      let index = indexByValue[value] ?? UInt8(values.count)
      if Int(index) == values.count {
        try add(value, to: &values)
        indexByValue[value] = index
      }
      last = (value, index)
      indices.append(index)
    }
    return (values, indices)
  }

  /// The same of a picture whose pixels are a byte each: equal bytes are equal values.
  private static func byteValues(
    of picture: Picture
  ) throws(ImagingError) -> (values: [PixelValue], indices: [UInt8]) {
    let unknown = UInt8.max
    var indexByByte = [UInt8](repeating: unknown, count: 256)
    var values: [PixelValue] = []
    var indices: [UInt8] = []
    indices.reserveCapacity(picture.sampleBytes.count)
    for (pixel, byte) in picture.sampleBytes.enumerated() {
      var index = indexByByte[Int(byte)]
      if index == unknown {
        index = UInt8(values.count)
        try add(picture.pixel(pixel), to: &values)
        indexByByte[Int(byte)] = index
      }
      indices.append(index)
    }
    return (values, indices)
  }

  private static func add(
    _ value: PixelValue,
    to values: inout [PixelValue]
  ) throws(ImagingError) {
    guard values.count < colourCountMax else {
      throw ImagingError(
        .notDieStates,
        "the picture has more than \(colourCountMax) colours, so it is smoothed or a photo; draw it"
          + " in three colours without smoothing, or send the die grid"
      )
    }
    values.append(value)
  }

  private static func states(
    of values: [PixelValue],
    in picture: Picture
  ) throws(ImagingError) -> [UInt8] {
    if values.contains(where: { $0.alpha != 0 && $0.alpha != .max }) {
      throw ImagingError(
        .notDieStates,
        "the picture has half-transparent pixels, which stand for no die state"
      )
    }
    let opaque = values.filter { !$0.isTransparent }
    let read = try reading(of: opaque, in: picture)
    return values.map { $0.isTransparent ? DieGrid.noDie : read($0) }
  }

  private static func reading(
    of values: [PixelValue],
    in picture: Picture
  ) throws(ImagingError) -> (PixelValue) -> UInt8 {
    let depth = picture.colourDepth
    if values.allSatisfy(\.isGrey), let read = try greyReading(of: values.map(\.red), depth) {
      return { read($0.red) }
    }
    for table in [StateColours.viridis, .trafficLight] {
      let isExplained = values.allSatisfy { value in
        value.colour(bitDepth: depth).flatMap(table.state(of:)) != nil
      }
      if isExplained {
        return { $0.colour(bitDepth: depth).flatMap(table.state(of:)) ?? DieGrid.noDie }
      }
    }
    if values.allSatisfy({ $0.paletteIndex.map { $0 <= DieGrid.fail } ?? false }) {
      return { $0.paletteIndex ?? DieGrid.noDie }
    }
    let colours = values.prefix(4).map { "(\($0.red), \($0.green), \($0.blue))" }
    throw ImagingError(
      .notDieStates,
      "the colours \(colours.joined(separator: ", "))\(values.count > 4 ? ", ..." : "") stand for"
        + " no die states; use grey values 0, 1, 2, or black, middle grey and white"
    )
  }

  /// How grey values are read; nil when they are of no known scale.
  private static func greyReading(
    of values: [UInt16],
    _ bitDepth: Int
  ) throws(ImagingError) -> ((UInt16) -> UInt8)? {
    if bitDepth > 1, values.allSatisfy({ $0 <= DieGrid.fail }) {
      return { UInt8($0) }
    }
    let white = UInt16((1 << bitDepth) - 1)
    var halves: Set<UInt16> = bitDepth > 1 ? [white / 2, white / 2 + 1] : []
    // 8-bit middle greys that were widened to 16 bits.
    if bitDepth == 16 { halves.formUnion([127 * 257, 128 * 257]) }
    guard values.allSatisfy({ $0 == 0 || $0 == white || halves.contains($0) }) else { return nil }
    guard !values.contains(white) || values.contains(where: halves.contains) else {
      throw ImagingError(
        .notDieStates,
        "the picture is black and white only, which cannot tell dies that passed from places"
          + " without a die; use black, middle grey and white, or send the die grid"
      )
    }
    return { $0 == 0 ? DieGrid.noDie : $0 == white ? DieGrid.fail : DieGrid.pass }
  }

  private static func lossyStates(of picture: Picture) throws(ImagingError) -> [UInt8] {
    let pixelCount = picture.width * picture.height
    var best: (table: StateColours, states: [UInt8], farCount: Int)?
    for table in [StateColours.greyRamp, .viridis, .trafficLight] {
      var farCount = 0
      var states: [UInt8] = []
      states.reserveCapacity(pixelCount)
      for index in 0..<pixelCount {
        let colour = try picture.pixel(index).colour(bitDepth: 8) ?? PixelColour(0, 0, 0)
        let (state, distance) = table.nearest(to: colour)
        states.append(state)
        if distance > lossyDistanceMax { farCount += 1 }
      }
      if farCount < best?.farCount ?? Int.max { best = (table, states, farCount) }
    }
    guard let best, Double(best.farCount) <= lossyFarShareMax * Double(pixelCount) else {
      throw ImagingError(
        .notDieStates,
        "the colours of the JPEG picture are not those of a wafer map; send a PNG in black, middle"
          + " grey and white, or the die grid"
      )
    }
    let passCount = best.states.count { $0 == DieGrid.pass }
    guard
      best.table.name != StateColours.greyRamp.name
        || Double(passCount) >= lossyPassShareMin * Double(pixelCount)
    else {
      throw ImagingError(
        .notDieStates,
        "the JPEG picture is black and white only, which cannot tell dies that passed from places"
          + " without a die; send the die grid"
      )
    }
    return best.states
  }
}
