extension Duration {
  /// Milliseconds with two decimals.
  var milliseconds: String {
    Table.decimal(self / .milliseconds(1), places: 2)
  }
}
