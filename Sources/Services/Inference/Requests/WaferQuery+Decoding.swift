internal import Domain
internal import Foundation
internal import GRPCCore
internal import Imaging
internal import WafermapAPI

extension WaferQuery {
  /// Bytes of a pixel's samples at most: four of two bytes.
  private static let sampleBytesOfPixelMax = 8

  /// Pixels of the map as far as they are known without decoding it: what a grid and a file's
  /// header say; nil when there is no file yet, or its header does not say it.
  ///
  /// - Parameter fetched: The bytes of the file that a URL names, once they are there.
  func pixelCount(_ fetched: [UInt8]?) -> Int? {
    switch source {
    case .grid(let grid): Int(grid.rows) * Int(grid.columns)
    case .image(let data): Self.pixelCount(of: data)
    case .url: fetched.flatMap { Self.pixelCount(of: $0) }
    }
  }

  /// None of a file that is no picture: its first bytes are enough to refuse it.
  private static func pixelCount(of file: some RandomAccessCollection<UInt8>) -> Int? {
    PictureSize(ofHeader: file)?.pixelCount ?? (Picture.isPicture(file) ? nil : 0)
  }

  /// Bytes of the map's file or grid.
  ///
  /// - Parameter fetched: The bytes of the file that a URL names, once they are there.
  func byteCount(_ fetched: [UInt8]?) -> Int {
    switch source {
    case .grid(let grid): grid.dies.count
    case .image(let data): data.count
    case .url: fetched?.count ?? 0
    }
  }

  /// The map itself. Takes as long as it has pixels: a large one is not for a thread that tasks run
  /// on.
  ///
  /// - Parameters:
  ///   - fetched: The bytes of the file that a URL names; not used otherwise.
  ///   - prefix: Where the request lies in the call's message.
  /// - Throws: An outcome that names the field.
  func decoded(_ fetched: [UInt8]?, in prefix: String) throws(RPCError) -> DecodedWaferMap {
    let field = FieldViolation(field: sourceField, "").within(prefix).field
    let file: [UInt8]
    switch source {
    case .grid(let grid):
      do throws(WaferMapError) {
        return DecodedWaferMap(try Self.grid(grid, orientation))
      } catch {
        throw Outcome.of(error, field: field)
      }
    case .image(let data): file = [UInt8](data)
    case .url: file = fetched ?? []
    }
    do throws(ImagingError) {
      let picture = try Picture(decoding: file, limits: Self.limits(for: file))
      return try DecodedWaferMap(picture, layout: layout)
    } catch {
      throw Outcome.of(error, field: field)
    }
  }

  /// Where a picture is decoded was decided by what its header says. A file whose decoder would see
  /// more than that is refused.
  private static func limits(for file: [UInt8]) -> PictureLimits {
    let limits = PictureLimits()
    guard let claimed = PictureSize(ofHeader: file),
      max(claimed.width, claimed.height) <= limits.sideMax
    else { return limits }
    return PictureLimits(
      sideMax: limits.sideMax,
      sampleBytesMax: min(limits.sampleBytesMax, sampleBytesOfPixelMax * claimed.pixelCount)
    )
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
