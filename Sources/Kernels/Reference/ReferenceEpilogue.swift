/// The plain definition of an ``Epilogue`` on one value.
public func referenceEpilogue(
  _ value: Float,
  bias: Float?,
  residual: Float?,
  isRectified: Bool
) -> Float {
  let sum = value + (bias ?? 0) + (residual ?? 0)
  return isRectified && sum < 0 ? 0 : sum
}
