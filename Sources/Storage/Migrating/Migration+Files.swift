extension Migration {
  /// The files in `Migrations`, in order. They are part of the program (`.embedInCode` of the
  /// package manager), which therefore needs no resource folder beside it.
  package static let all: [Migration] = [
    file(1, "auth", PackageResources._001_auth_sql),
    file(2, "wafers_and_predictions", PackageResources._002_wafers_and_predictions_sql),
    file(3, "labelling_and_training", PackageResources._003_labelling_and_training_sql),
    file(4, "throttle_window", PackageResources._004_throttle_window_sql),
  ]

  private static func file(_ number: Int, _ name: String, _ bytes: [UInt8]) -> Migration {
    Migration(number: number, name: name, sql: String(decoding: bytes, as: UTF8.self))
  }
}
