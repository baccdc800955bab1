import Domain

/// A region in the JSON of `wafermap predict`.
struct RegionReport: Encodable {
  struct Box: Encodable {
    let x: Int
    let y: Int
    let width: Int
    let height: Int
  }

  struct Place: Encodable {
    let x: Double
    let y: Double
  }

  struct Polar: Encodable {
    let radius: Double
    let angleDegrees: Double
  }

  struct Ring: Encodable {
    let coordinates: [Double]

    init(_ ring: Domain.Ring) {
      coordinates = ring.points.flatMap { [$0.x, $0.y] }
    }
  }

  struct Polygon: Encodable {
    let outer: Ring
    let holes: [Ring]
  }

  let pattern: String
  let classIndex: Int
  let polygon: Polygon
  let bbox: Box
  let areaPx: Int
  let centroid: Place
  let centroidPolar: Polar
  let confidence: Double

  init(_ region: Region, name: String) {
    pattern = name
    classIndex = Int(region.classIndex)
    polygon = Polygon(
      outer: Ring(region.polygon.outer),
      holes: region.polygon.holes.map(Ring.init)
    )
    let box = region.boundingBox
    bbox = Box(x: box.x, y: box.y, width: box.width, height: box.height)
    areaPx = region.areaPixels
    centroid = Place(x: region.centroid.x, y: region.centroid.y)
    centroidPolar = Polar(
      radius: region.position.radius,
      angleDegrees: region.position.angleDegrees
    )
    confidence = region.meanConfidence
  }
}
