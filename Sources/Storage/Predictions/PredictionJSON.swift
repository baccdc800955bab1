internal import Foundation

/// JSON of rows, for the database and for the spill file alike. Numbers that are not finite are
/// strings, as PostgreSQL reads them.
enum PredictionJSON {
  static func encode(_ value: some Encodable) throws(StorageError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity",
      negativeInfinity: "-Infinity",
      nan: "NaN"
    )
    do {
      return try encoder.encode(value)
    } catch {
      throw StorageError(.internal, "a prediction cannot be written as JSON", cause: "\(error)")
    }
  }

  static func text(_ value: some Encodable) throws(StorageError) -> String {
    String(decoding: try encode(value), as: UTF8.self)
  }

  static func decode(_ line: Data) -> PredictionRecord? {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity",
      negativeInfinity: "-Infinity",
      nan: "NaN"
    )
    return try? decoder.decode(PredictionRecord.self, from: line)
  }
}
