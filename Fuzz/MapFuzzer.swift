import Domain
import Imaging

/// Reads any bytes as a wafer map: PNG, JPEG, NumPy or text. What is accepted must be whole.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMap(_ bytes: UnsafePointer<UInt8>?, _ byteCount: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: byteCount))
  guard let map = try? MapFile.decode(input) else { return 0 }
  let spread = map.spread(map.grid.states, outside: 0)
  precondition(spread.count == map.width * map.height, "each pixel shows a die")
  let mask = Mask(width: map.grid.columns, height: map.grid.rows, classes: map.grid.states)
  // Large masks are slow to outline and teach nothing that small ones do not.
  guard mask.classes.count <= 1 << 14 else { return 0 }
  let labels = ComponentLabels(of: mask, connectivity: .eight)
  precondition(labels.polygons().count == labels.count, "each component has an outline")
  return 0
}
