extension TensorView {
  /// Converts all elements to fp32 into the caller's buffer. Exact: fp16 (subnormals included) and
  /// bf16 are subsets of fp32, and NaN stays NaN.
  ///
  /// - Parameter target: Room for exactly ``elementCount`` floats; it need not be initialised.
  /// - Throws: ``SafetensorsError/Code/notFloatingPoint`` unless
  ///   ``ElementType/convertsToFloat``.
  public func copyFloats(
    to target: UnsafeMutableBufferPointer<Float>
  ) throws(SafetensorsError) {
    precondition(target.count == elementCount, "the target holds one float for each element")
    guard elementType.convertsToFloat else {
      throw SafetensorsError(
        .notFloatingPoint,
        "tensor \(SafetensorsError.quoted(name)) has dtype \(elementType.rawValue);"
          + " F32, F16 or BF16 is needed"
      )
    }
    withUnsafeBytes { source in
      guard let source = source.baseAddress, let target = target.baseAddress else { return }
      switch elementType {
      case .float32:
        for index in 0..<elementCount {
          let bits = source.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
          (target + index).initialize(to: Float(bitPattern: UInt32(littleEndian: bits)))
        }
      case .float16:
        for index in 0..<elementCount {
          let bits = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
          (target + index).initialize(to: Self.float(binary16: UInt16(littleEndian: bits)))
        }
      default:
        for index in 0..<elementCount {
          let bits = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
          let wide = UInt32(UInt16(littleEndian: bits)) << 16
          (target + index).initialize(to: Float(bitPattern: wide))
        }
      }
    }
  }

  /// All elements as fp32.
  public func floats() throws(SafetensorsError) -> [Float] {
    var failure: SafetensorsError?
    let values = [Float](unsafeUninitializedCapacity: elementCount) { buffer, count in
      do throws(SafetensorsError) {
        try copyFloats(to: UnsafeMutableBufferPointer(rebasing: buffer[..<elementCount]))
        count = elementCount
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  /// Index of the first element that is NaN or infinite; nil when there is none or the elements
  /// are no floats this reader converts.
  public func firstNonFiniteIndex() -> Int? {
    switch elementType {
    case .float32: firstIndex(of: UInt32.self, withAllBitsOf: 0x7F80_0000)
    case .float16: firstIndex(of: UInt16.self, withAllBitsOf: 0x7C00)
    case .bfloat16: firstIndex(of: UInt16.self, withAllBitsOf: 0x7F80)
    default: nil
    }
  }

  /// An IEEE 754 number is NaN or infinite exactly when every bit of its exponent is set.
  private func firstIndex<Bits: FixedWidthInteger & UnsignedInteger>(
    of type: Bits.Type,
    withAllBitsOf mask: Bits
  ) -> Int? {
    // Blocks without an early exit inside them become SIMD code.
    let blockElementCount = 1024
    let size = MemoryLayout<Bits>.size
    return withUnsafeBytes { source in
      guard let source = source.baseAddress else { return nil }
      for start in stride(from: 0, to: elementCount, by: blockElementCount) {
        let end = min(start + blockElementCount, elementCount)
        var isHit = false
        for index in start..<end {
          let bits = source.loadUnaligned(fromByteOffset: index * size, as: Bits.self)
          isHit = isHit || Bits(littleEndian: bits) & mask == mask
        }
        guard isHit else { continue }
        return (start..<end).first {
          let bits = source.loadUnaligned(fromByteOffset: $0 * size, as: Bits.self)
          return Bits(littleEndian: bits) & mask == mask
        }
      }
      return nil
    }
  }

  /// Widens an IEEE 754 binary16. The exponent and fraction are moved into place and scaled by
  /// 2^(127 - 15), which is exact for normal and subnormal numbers; infinity and NaN take the
  /// exponent of all ones.
  static func float(binary16 bits: UInt16) -> Float {
    let magnitude = UInt32(bits & 0x7FFF) << 13
    let sign = UInt32(bits & 0x8000) << 16
    let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
    let isSpecial = magnitude >= 0x0F80_0000
    return Float(bitPattern: sign | (isSpecial ? magnitude | 0x7F80_0000 : scaled))
  }
}
