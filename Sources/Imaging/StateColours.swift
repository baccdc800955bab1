import Domain

/// A way in which wafer maps are painted: which colours stand for which die state.
struct StateColours: Sendable {
  /// What the way is called in messages.
  let name: String
  /// Colours of places without a die, of dies that passed, and of dies that failed.
  let colours: [(colour: PixelColour, state: UInt8)]

  func state(of colour: PixelColour) -> UInt8? {
    colours.first { $0.colour == colour }?.state
  }

  /// The state of the colour closest by, and how far it is in the channel that differs most.
  func nearest(to colour: PixelColour) -> (state: UInt8, distance: Int) {
    var best = (state: DieGrid.noDie, distance: Int.max)
    for entry in colours {
      let distance = max(
        abs(Int(entry.colour.red) - Int(colour.red)),
        abs(Int(entry.colour.green) - Int(colour.green)),
        abs(Int(entry.colour.blue) - Int(colour.blue))
      )
      if distance < best.distance { best = (entry.state, distance) }
    }
    return best
  }

  /// Black, middle grey, white.
  static let greyRamp = StateColours(
    name: "black, grey and white",
    colours: [
      (PixelColour(0, 0, 0), DieGrid.noDie),
      (PixelColour(127, 127, 127), DieGrid.pass), (PixelColour(128, 128, 128), DieGrid.pass),
      (PixelColour(255, 255, 255), DieGrid.fail),
    ]
  )

  /// What matplotlib's `imshow` makes of 0, 1 and 2 unless told otherwise; other programs round the
  /// same colours differently.
  static let viridis = StateColours(
    name: "viridis",
    colours: [
      (PixelColour(68, 1, 84), DieGrid.noDie),
      (PixelColour(32, 144, 140), DieGrid.pass), (PixelColour(33, 145, 140), DieGrid.pass),
      (PixelColour(33, 144, 140), DieGrid.pass), (PixelColour(33, 144, 141), DieGrid.pass),
      (PixelColour(253, 231, 36), DieGrid.fail), (PixelColour(253, 231, 37), DieGrid.fail),
    ]
  )

  /// Green dies passed, red dies failed, on black or white.
  static let trafficLight = StateColours(
    name: "green and red",
    colours: [
      (PixelColour(0, 0, 0), DieGrid.noDie), (PixelColour(255, 255, 255), DieGrid.noDie),
      (PixelColour(0, 128, 0), DieGrid.pass), (PixelColour(0, 255, 0), DieGrid.pass),
      (PixelColour(255, 0, 0), DieGrid.fail),
    ]
  )
}
