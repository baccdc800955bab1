/// What a safetensors header says about one tensor, after every check of
/// ``SafetensorsHeader/init(parsing:dataByteCount:)``.
public struct TensorDescriptor: Equatable, Sendable {
  /// The name, for weights the path in the network's state dictionary.
  public let name: String
  /// The type of the elements.
  public let elementType: ElementType
  /// Dimensions, outermost first; empty for a scalar. No dimension is negative.
  public let shape: [Int]
  /// Where the elements lie, in bytes from the start of the data (not of the file). Its length
  /// is the product of ``shape`` and the element size.
  public let byteRange: Range<Int>

  /// Number of elements: the product of ``shape``.
  public var elementCount: Int { byteRange.count / elementType.byteCount }

  /// The product of dimensions and element size, or nil when it does not fit in an `Int`.
  ///
  /// A zero among the dimensions makes the product zero whatever the others are, as NumPy and
  /// PyTorch have it, but the others must still not overflow by themselves.
  static func byteCount(shape: [Int], elementType: ElementType) -> Int? {
    var product = elementType.byteCount
    for dimension in shape where dimension != 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
      if overflow { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }
}
