/// Where the products of a strip go, and the panels of weights that make them.
public struct TileTarget {
  /// Packed weights of all panels: `[panel][product][depth][panel width]`, borrowed.
  public var weights: UnsafePointer<Float>
  /// First panel of columns to compute.
  public var firstPanel: Int
  /// Panels to compute.
  public var panelCount: Int
  /// First pixel of the first image.
  public var pixels: UnsafeMutablePointer<Float>
  /// Applied to each output; its pointers refer to column 0 of pixel 0.
  public var epilogue: Epilogue

  /// Gathers weights, target and epilogue.
  public init(
    weights: UnsafePointer<Float>,
    firstPanel: Int,
    panelCount: Int,
    pixels: UnsafeMutablePointer<Float>,
    epilogue: Epilogue
  ) {
    self.weights = weights
    self.firstPanel = firstPanel
    self.panelCount = panelCount
    self.pixels = pixels
    self.epilogue = epilogue
  }
}
