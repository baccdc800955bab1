extension PostgresBinds {
  var typeOIDs: [UInt32] { slots.map(\.type.oid) }

  /// Calls `body` with the lists that libpq takes; they are gone when it returns.
  func withLists<R>(
    _ body: (
      _ count: Int32,
      _ values: [UnsafePointer<CChar>?],
      _ lengths: [Int32],
      _ formats: [Int32]
    ) -> R
  ) -> R {
    bytes.withUnsafeBytes { bytes in
      let start = bytes.bindMemory(to: CChar.self).baseAddress
      return body(
        Int32(slots.count),
        slots.map { slot in slot.range.flatMap { range in start.map { $0 + range.lowerBound } } },
        slots.map { Int32($0.range?.count ?? 0) },
        slots.map { $0.type.isBinary ? 1 : 0 }
      )
    }
  }
}
