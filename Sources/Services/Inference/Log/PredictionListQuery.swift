internal import Foundation
internal import GRPCCore
internal import Storage
internal import SwiftProtobuf
internal import WafermapAPI

/// A checked `ListPredictionsRequest`.
struct PredictionListQuery {
  private static let identifierByteCount = 16

  let filter: PredictionFilter
  let pageSize: Int
  let cursor: PredictionCursor?
  /// Everything that a page token is bound to.
  private let filterBytes: [UInt8]

  init(_ request: Wafermap_V1_ListPredictionsRequest) throws(RPCError) {
    var violations = Violations()
    pageSize = PageSize.read(request.pageSize, &violations)
    let countMax = WaferQuery.nameCountMax
    violations.checkText("wafer_id", request.waferID, countMax: countMax)
    violations.checkText("model_version", request.modelVersion, countMax: countMax)
    violations.checkText("lot_id", request.lotID, countMax: countMax)
    violations.checkText("equipment_id", request.equipmentID, countMax: countMax)
    if case .UNRECOGNIZED(let number) = request.pattern { violations.unknown("pattern", number) }
    if request.hasStartTime { violations.checkTime("start_time", request.startTime) }
    if request.hasEndTime { violations.checkTime("end_time", request.endTime) }
    func given(_ text: String) -> String? { text.isEmpty ? nil : text }
    filter = PredictionFilter(
      waferID: given(request.waferID),
      modelVersion: given(request.modelVersion),
      pattern: request.hasPattern ? request.pattern.rawValue : nil,
      from: request.hasStartTime ? request.startTime.date : nil,
      until: request.hasEndTime ? request.endTime.date : nil,
      lot: given(request.lotID),
      equipment: given(request.equipmentID)
    )
    var filters = request
    filters.pageToken = ""
    filters.pageSize = 0
    // A message without maps has one encoding.
    filterBytes = (try? filters.serializedBytes()) ?? []
    if request.pageToken.isEmpty {
      cursor = nil
    } else {
      cursor = PageToken.place(in: request.pageToken, filters: filterBytes).flatMap(Self.cursor)
      if cursor == nil { violations.add([PageToken.violation], within: "") }
    }
    guard violations.isEmpty else { throw Outcome.invalidArgument(violations.all) }
  }

  /// The token of the page that begins after `cursor`.
  func token(after cursor: PredictionCursor) -> String {
    let time = withUnsafeBytes(of: cursor.predictedAtMicroseconds.littleEndian) { Array($0) }
    let identifier = withUnsafeBytes(of: cursor.id.uuid) { Array($0) }
    return PageToken.text(place: time + identifier, filters: filterBytes)
  }

  private static func cursor(_ place: [UInt8]) -> PredictionCursor? {
    let timeByteCount = MemoryLayout<Int64>.size
    guard place.count == timeByteCount + identifierByteCount else { return nil }
    return place.withUnsafeBytes { bytes in
      PredictionCursor(
        predictedAtMicroseconds: Int64(littleEndian: bytes.loadUnaligned(as: Int64.self)),
        id: UUID(uuid: bytes.loadUnaligned(fromByteOffset: timeByteCount, as: uuid_t.self))
      )
    }
  }
}
