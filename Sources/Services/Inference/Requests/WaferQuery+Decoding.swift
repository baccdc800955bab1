internal import Domain
internal import GRPCCore
internal import Imaging
internal import WafermapAPI

extension WaferQuery {
  /// The map itself.
  ///
  /// - Parameters:
  ///   - file: The bytes of the image, wherever they came from; not used for a grid.
  ///   - prefix: Where the request lies in the call's message.
  /// - Throws: An outcome that names the field.
  func decoded(_ file: [UInt8], in prefix: String) throws(RPCError) -> DecodedWaferMap {
    let field = FieldViolation(field: sourceField, "").within(prefix).field
    guard case .grid(let grid) = source else {
      do throws(ImagingError) {
        return try DecodedWaferMap(Picture(decoding: file), layout: layout)
      } catch {
        throw Outcome.of(error, field: field)
      }
    }
    do throws(WaferMapError) {
      return DecodedWaferMap(try Self.grid(grid, orientation))
    } catch {
      throw Outcome.of(error, field: field)
    }
  }

  private static func grid(
    _ grid: Wafermap_V1_DieGrid,
    _ orientation: WaferOrientation
  ) throws(WaferMapError) -> DieGrid {
    var states = [UInt8](grid.dies)
    if grid.hasBins {
      // Ranges were checked when the request was read.
      let encoding = try BinEncoding(
        nullBin: UInt8(truncatingIfNeeded: grid.bins.nullBin),
        passBins: Set(grid.bins.passBins.map { UInt8(truncatingIfNeeded: $0) })
      )
      states = encoding.states(of: states)
    }
    return try DieGrid(
      sent: states,
      rows: Int(grid.rows),
      columns: Int(grid.columns),
      orientation: orientation
    )
  }
}
