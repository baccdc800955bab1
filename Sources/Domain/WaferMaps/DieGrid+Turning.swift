extension DieGrid {
  /// The same dies laid out by a symmetry.
  public func turned(by symmetry: GridSymmetry) -> DieGrid {
    DieGrid(
      turned: symmetry.apply(to: states, rows: rows, columns: columns),
      rows: symmetry.transposes ? columns : rows,
      columns: symmetry.transposes ? rows : columns
    )
  }
}
