import Imaging

/// A picture being drawn, 8 bits a channel. What lies outside is cut off.
struct RGBCanvas {
  let width: Int
  let height: Int
  private(set) var bytes: [UInt8]

  init(width: Int, height: Int, background: PixelColour) {
    self.width = width
    self.height = height
    bytes = []
    bytes.reserveCapacity(3 * width * height)
    for _ in 0..<width * height {
      bytes.append(contentsOf: [background.red, background.green, background.blue])
    }
  }

  mutating func fill(x: Range<Int>, y: Range<Int>, _ colour: PixelColour) {
    for row in y.clamped(to: 0..<height) {
      for column in x.clamped(to: 0..<width) {
        let first = 3 * (row * width + column)
        bytes[first] = colour.red
        bytes[first + 1] = colour.green
        bytes[first + 2] = colour.blue
      }
    }
  }

  /// Draws a line of text, its upper left corner at (x, y), each dot `scale` pixels wide.
  mutating func write(_ text: String, x: Int, y: Int, scale: Int, _ colour: PixelColour) {
    for (index, character) in text.enumerated() {
      let left = x + index * BitmapFont.advance * scale
      for (row, dots) in BitmapFont.rows(of: character).enumerated() {
        for column in 0..<BitmapFont.width where dots >> (BitmapFont.width - 1 - column) & 1 == 1 {
          let (dotX, dotY) = (left + column * scale, y + row * scale)
          fill(x: dotX..<dotX + scale, y: dotY..<dotY + scale, colour)
        }
      }
    }
  }
}
