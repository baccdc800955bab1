/// The weights of a 3x3 convolution, and where their transform for a tile scheme goes.
///
/// Contract: `values` has `[output][input][row][column]` with `outputCount` x `inputCount` filters;
/// `inputs` lies within `inputCount` and has at most `depth` channels; `scales` has `outputCount`
/// floats; `matrix` has ``TileScheme/productSide`` rows; `columnCount` and `depth` are multiples of
/// 16 and `outputCount` is at most `columnCount`; `target` has
/// ``TileScheme/productCount`` x `depth` x `columnCount` floats. Nothing overlaps.
public struct TileWeights {
  /// The scheme whose transform is applied.
  public var scheme: TileScheme
  /// G: one row for each product along a dimension, the factors of a filter's three taps. The
  /// fourth lane is unused. Borrowed.
  public var matrix: UnsafePointer<SIMD4<Float>>
  /// First filter, borrowed.
  public var values: UnsafePointer<Float>
  /// Filters for each input channel.
  public var outputCount: Int
  /// Input channels in `values`.
  public var inputCount: Int
  /// Input channels to transform.
  public var inputs: Range<Int>
  /// One factor for each output, borrowed.
  public var scales: UnsafePointer<Float>
  /// Channels written for each column: those of `inputs`, then zeros.
  public var depth: Int
  /// Outputs padded with zeros.
  public var columnCount: Int
  /// Panels to write, each into its place.
  public var panels: Range<Int>
  /// `[panel][product][channel][column]`; panels as wide as the instruction set's, the last one
  /// perhaps narrower.
  public var target: UnsafeMutablePointer<Float>

  /// Gathers weights and target.
  public init(
    scheme: TileScheme,
    matrix: UnsafePointer<SIMD4<Float>>,
    values: UnsafePointer<Float>,
    outputCount: Int,
    inputCount: Int,
    inputs: Range<Int>,
    scales: UnsafePointer<Float>,
    depth: Int,
    columnCount: Int,
    panels: Range<Int>,
    target: UnsafeMutablePointer<Float>
  ) {
    self.scheme = scheme
    self.matrix = matrix
    self.values = values
    self.outputCount = outputCount
    self.inputCount = inputCount
    self.inputs = inputs
    self.scales = scales
    self.depth = depth
    self.columnCount = columnCount
    self.panels = panels
    self.target = target
  }
}
