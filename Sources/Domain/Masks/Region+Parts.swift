extension Region {
  /// A region that was found elsewhere, from its parts.
  public init(
    of classIndex: UInt8,
    _ polygon: Polygon,
    boundingBox: BoundingBox,
    areaPixels: Int,
    centroid: Point,
    position: PolarPosition,
    meanConfidence: Double
  ) {
    self.classIndex = classIndex
    self.polygon = polygon
    self.boundingBox = boundingBox
    self.areaPixels = areaPixels
    self.centroid = centroid
    self.position = position
    self.meanConfidence = meanConfidence
  }
}
