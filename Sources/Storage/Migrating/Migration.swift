/// One step of the schema: a numbered SQL file, which is never changed once it has been released.
package struct Migration: Hashable, Sendable {
  /// Its place, from 1, without gaps.
  package let number: Int
  /// What it is about.
  package let name: String
  /// Statements, run in one transaction.
  package let sql: String

  /// A step.
  package init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }
}
