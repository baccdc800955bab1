extension ConvolutionMethod: CustomStringConvertible {
  /// The name of the kernel, as plans print it.
  public var description: String {
    switch self {
    case .product: "product"
    case .tiles(let scheme): "\(scheme)"
    case .gather: "gather"
    }
  }
}
