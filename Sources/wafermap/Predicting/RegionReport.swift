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
}
