import Domain
import Glibc
import Testing

@Suite("Regions")
struct RegionTests {
  @Test("A region's figures")
  func figures() throws {
    let mask = Mask(drawing: ".....\n.22..\n.22.3\n.....")
    var confidences = [Float](repeating: 0, count: 20)
    for (pixel, confidence) in [(6, 0.5), (7, 0.75), (11, 1), (12, 0.75), (14, 0.25)] {
      confidences[pixel] = Float(confidence)
    }
    let regions = Region.find(in: mask, confidences: confidences)
    #expect(regions.map(\.classIndex) == [2, 3])
    let square = try #require(regions.first)
    #expect(square.boundingBox == BoundingBox(x: 1, y: 1, width: 2, height: 2))
    #expect(square.areaPixels == 4)
    #expect(square.centroid == Point(x: 2, y: 2))
    #expect(square.meanConfidence == 0.75)
    #expect(square.polygon.outer.points.count == 4)
    #expect(abs(square.position.radius - 0.2) < 1e-12, "half of 5 columns is 2.5 pixels")
    #expect(abs(square.position.angleDegrees - 180) < 1e-9)
    #expect(regions[1].meanConfidence == 0.25)
    #expect(
      Region.find(in: mask, confidences: confidences, minimumAreaPixels: 2).map(\.areaPixels) == [4]
    )
  }

  @Test("The position is that on the wafer, wherever the wafer is in the map")
  func waferBox() {
    let mask = Mask(drawing: "......\n...11.\n...11.\n......")
    let confidences = [Float](repeating: 1, count: 24)
    let box = BoundingBox(x: 3, y: 1, width: 2, height: 2)
    let centred = Region.find(in: mask, confidences: confidences, waferBox: box)
    #expect(centred.map(\.position.radius) == [0])
    #expect(centred.map(\.centroid) == [Point(x: 4, y: 2)])
    let whole = Region.find(in: mask, confidences: confidences)
    #expect(whole.allSatisfy { abs($0.position.radius - 1.0 / 3) < 1e-12 })
  }

  @Test("The largest comes first, equals from top left")
  func order() {
    let mask = Mask(drawing: "1.2\n...\n333")
    let regions = Region.find(in: mask, confidences: Array(repeating: 1, count: 9))
    #expect(regions.map(\.classIndex) == [3, 1, 2])
    #expect(mask.dominantClass == 3)
    #expect(Mask(drawing: "12").dominantClass == 1)
    #expect(Mask(drawing: "..").dominantClass == nil)
    #expect(Mask(drawing: "112").areas().map(\.pixelCount) == [2, 1])
  }

  @Test("Of too many regions the largest are kept")
  func tooMany() {
    // Single pixels on every second place, and one region of two pixels at the end.
    let side = 2 * Int(Double(Region.countMax).squareRoot()) + 2
    var classes = (0..<side * side).map { UInt8(($0 / side % 2 == 0 && $0 % 2 == 0) ? 1 : 0) }
    classes[side * (side - 1)] = 1
    let mask = Mask(width: side, height: side, classes: classes)
    let regions = Region.find(in: mask, confidences: Array(repeating: 1, count: classes.count))
    #expect(regions.count == Region.countMax)
    #expect(regions.first?.areaPixels == 2)
  }

  @Test("The angle runs counter-clockwise from the right, whatever the notch")
  func angles() {
    func angle(_ x: Double, _ y: Double, _ notch: NotchPosition = .bottom) -> Double {
      PolarPosition(of: Point(x: x, y: y), width: 10, height: 10, notch: notch).angleDegrees
    }
    #expect(angle(10, 5) == 0)
    #expect(abs(angle(5, 0) - 90) < 1e-9)
    #expect(abs(angle(0, 5) - 180) < 1e-9)
    #expect(abs(angle(5, 10) - 270) < 1e-9)
    #expect(angle(5, 5) == 0)
    // Whatever lies at the notch is at 270 degrees.
    for (place, notch) in [
      ((5.0, 10.0), NotchPosition.bottom), ((0, 5), .left), ((5, 0), .top), ((10, 5), .right),
    ] {
      #expect(abs(angle(place.0, place.1, notch) - 270) < 1e-9)
    }
  }

  @Test("The angle equals the C library's over the whole circle")
  func arcTangent() {
    for step in 0..<3600 {
      let radians = Double(step) / 1800 * Double.pi
      let place = Point(x: 50 + 40 * cos(radians), y: 50 - 40 * sin(radians))
      let position = PolarPosition(of: place, width: 100, height: 100, notch: .bottom)
      let difference = abs(position.angleDegrees - Double(step) / 10)
      #expect(min(difference, 360 - difference) < 1e-9, "\(step)")
      #expect((0..<360).contains(position.angleDegrees))
      #expect(abs(position.radius - 0.8) < 1e-12)
    }
  }
}
