public import Domain
public import GRPCCore
public import Imaging

extension Outcome {
  /// What a call ends with when the picture in field `field` gives no wafer map.
  public static func of(_ error: ImagingError, field: String) -> RPCError {
    let reason: ViolationReason
    switch error.code {
    case .unsupportedFormat: reason = .unsupportedFormat
    case .tooLarge: reason = .tooLarge
    case .broken, .io: reason = .broken
    case .notDieStates: reason = .notDieStates
    case .outOfMemory:
      return resourceExhausted("There is no memory for the picture.", reason: "OUT_OF_MEMORY")
    }
    return invalidArgument([
      FieldViolation(field: field, reason: reason.rawValue, error.message)
    ])
  }

  /// What a call ends with when field `field` is no wafer map.
  public static func of(_ error: WaferMapError, field: String) -> RPCError {
    invalidArgument([
      FieldViolation(
        field: "\(field).\(error.field.rawValue)",
        reason: ViolationReason.notDieStates.rawValue,
        error.message
      )
    ])
  }
}
