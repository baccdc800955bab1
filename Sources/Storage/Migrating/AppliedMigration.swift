/// A step that the database says it has had.
struct AppliedMigration: Hashable, Sendable {
  let number: Int
  let name: String
  /// SHA-256 of the SQL, in hexadecimal, as the database computed it.
  let digest: String
}
