import Kernels
import Testing

@Suite("Packed product")
struct MultiplyTests {
  /// Rows of every register tile and its neighbours, with depths and columns around whole vectors.
  @Test("equals the plain sum for all small shapes", arguments: KernelTable.available.map(\.name))
  func equalsReference(instructionSet: String) throws {
    let table = try #require(KernelTable.available.first { $0.name == instructionSet })
    for rowCount in 1...27 {
      for depth in [1, 2, 3, 16, 17, 40] {
        for columnCount in [16, 32, 48, 64, 80] {
          check(ProductCase(rowCount, depth, columnCount, epilogue: rowCount % 8), table)
        }
      }
    }
  }

  @Test("splits panels into groups by depth without changing results")
  func groupsPanels() {
    // Depths at which a group holds many panels, few, and one.
    for table in KernelTable.available {
      for depth in [96, 700, 2500] {
        check(ProductCase(13, depth, 112, epilogue: 7), table)
      }
    }
  }

  @Test("gives a row the same bits whatever rows it is computed with")
  func rowsAreIndependent() {
    for table in KernelTable.available {
      let whole = ProductCase(25, 33, 48, epilogue: 3).run(table)
      for first in 0..<25 {
        let alone = ProductCase(25, 33, 48, epilogue: 3).run(table, rows: first..<first + 1)
        let row = first * 48..<(first + 1) * 48
        #expect(Array(alone[row]) == Array(whole[row]), "\(table.name), row \(first)")
      }
    }
  }

  @Test("keeps NaN through rectification, as PyTorch does")
  func keepsNaN() {
    for table in KernelTable.available {
      var product = ProductCase(1, 1, 16, epilogue: 4)
      product.left = [.nan]
      let isKept = product.run(table).allSatisfy { $0.isNaN }
      #expect(isKept, "\(table.name)")
    }
  }

  private func check(_ product: ProductCase, _ table: KernelTable) {
    expectClose(product.run(table), product.reference, within: 2e-6, "\(table.name) \(product)")
  }
}
