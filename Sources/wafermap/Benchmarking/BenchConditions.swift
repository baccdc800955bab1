/// What a benchmark's figures hold for; part of its JSON.
struct BenchConditions: Encodable {
  let address: String
  let wafermap: String
  let startedAt: String
  let processors: Int
  let input: String
  let bypassesCache: Bool
  let streams: Bool
  let connections: Int
  let arrivals: String
  let seed: UInt64
  let warmUpS: Double
  let windowS: Double
  let durationS: Double
  let wholeDuration: Bool
  let timeoutS: Double
}
