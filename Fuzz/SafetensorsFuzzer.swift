import Safetensors

/// Opens any bytes as a safetensors file and reads all of what is accepted.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSafetensors(_ bytes: UnsafePointer<UInt8>?, _ byteCount: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: byteCount))
  guard let file = try? SafetensorsFile(bytes: input) else { return 0 }
  for tensor in file.tensors {
    let floats = try? tensor.floats()
    precondition(
      floats.map { $0.count == tensor.elementCount } ?? !tensor.elementType.convertsToFloat,
      "floats are read whole or refused"
    )
    _ = tensor.firstNonFiniteIndex()
  }
  return 0
}
