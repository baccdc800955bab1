import Domain
import Imaging

extension DecodedWaferMap {
  /// A map of dies that all passed, as many as an input of that side has pixels: what a model is
  /// warmed with.
  static func blank(side: Int) -> DecodedWaferMap {
    let side = min(max(side, 1), DieGrid.sideMax)
    do {
      let states = [UInt8](repeating: DieGrid.pass, count: side * side)
      return DecodedWaferMap(try DieGrid(rows: side, columns: side, states: states))
    } catch {
      preconditionFailure("a grid of passed dies within bounds is valid")
    }
  }
}
