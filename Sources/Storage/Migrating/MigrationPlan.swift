/// What is left to do, or why nothing may be done. A pure comparison of two lists.
enum MigrationPlan {
  /// The steps that `applied` lacks.
  ///
  /// - Parameters:
  ///   - known: The program's steps with the digests of their SQL, in order from 1.
  ///   - applied: The database's, in order.
  static func pending(
    known: [(migration: Migration, digest: String)],
    applied: [AppliedMigration]
  ) throws(StorageError) -> [(migration: Migration, digest: String)] {
    if applied.count > known.count {
      throw StorageError(
        .conflict,
        "the database's schema is at step \(applied.count) and this program knows"
          + " \(known.count): run the newer program, or restore a backup of before its first start"
      )
    }
    for (step, (ours, theirs)) in zip(known, applied).enumerated() {
      guard theirs.number == step + 1, theirs.name == ours.migration.name,
        theirs.digest == ours.digest
      else {
        throw StorageError(
          .conflict,
          "step \(theirs.number) (\(theirs.name)) of the database's schema is not the one of this"
            + " program: it was changed after it had been applied; run the program that made the"
            + " database"
        )
      }
    }
    return Array(known.dropFirst(applied.count))
  }
}
