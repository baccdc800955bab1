import Domain
import WafermapAPI

extension RegionReport {
  /// A region that this process found.
  init(_ region: Region, name: String) {
    let box = region.boundingBox
    self.init(
      pattern: name,
      classIndex: Int(region.classIndex),
      polygon: Polygon(
        outer: Ring(region.polygon.outer),
        holes: region.polygon.holes.map(Ring.init)
      ),
      bbox: Box(x: box.x, y: box.y, width: box.width, height: box.height),
      areaPx: region.areaPixels,
      centroid: Place(x: region.centroid.x, y: region.centroid.y),
      centroidPolar: Polar(
        radius: region.position.radius,
        angleDegrees: region.position.angleDegrees
      ),
      confidence: region.meanConfidence
    )
  }

  /// A region that a server found.
  init(_ region: Wafermap_V1_Region) {
    self.init(
      pattern: PredictionAnswer.name(of: region.pattern, region.classIndex),
      classIndex: Int(region.classIndex),
      polygon: Polygon(
        outer: Ring(coordinates: region.polygon.outer.coordinates),
        holes: region.polygon.holes.map { Ring(coordinates: $0.coordinates) }
      ),
      bbox: Box(
        x: Int(coordinate: region.bbox.x),
        y: Int(coordinate: region.bbox.y),
        width: Int(coordinate: region.bbox.width),
        height: Int(coordinate: region.bbox.height)
      ),
      areaPx: Int(region.areaPx),
      centroid: Place(x: region.centroid.x, y: region.centroid.y),
      centroidPolar: Polar(
        radius: region.centroidPolar.radius,
        angleDegrees: region.centroidPolar.angleDegrees
      ),
      confidence: region.confidence
    )
  }
}

extension RegionReport.Ring {
  init(_ ring: Domain.Ring) {
    self.init(coordinates: ring.points.flatMap { [$0.x, $0.y] })
  }
}
