extension Duration {
  /// In milliseconds.
  var milliseconds: Double { self / .milliseconds(1) }

  /// Milliseconds with two decimals.
  var millisecondsText: String { Table.decimal(milliseconds, places: 2) }
}
