import Engine

/// A plan as text: one line for each step, then the memory it takes.
struct PlanReport {
  let text: String

  init(_ plan: Plan, packedByteCount: Int) {
    var table = Table(
      ["step", "kernel", "from", "to", "weights KiB", "GFLOP", "direct GFLOP"],
      leftColumns: 4
    )
    for step in plan.steps {
      table.add([
        step.name, step.kernel, "\(step.sourceShape)", "\(step.targetShape)",
        "\(step.weightByteCount >> 10)", Self.giga(step.flopCount), Self.giga(step.directFlopCount),
      ])
    }
    let flopCount = plan.steps.reduce(0) { $0 + $1.flopCount }
    text =
      table.text + "\n"
      + "instruction set \(plan.instructionSet), \(plan.workerCount) workers, "
      + "\(Self.giga(flopCount)) GFLOP for \(Self.giga(plan.directFlopCount)) direct\n"
      + "arena \(plan.arenaByteCount >> 10) KiB, scratch \(plan.scratchByteCount >> 10) KiB a"
      + " worker, packed weights \(packedByteCount >> 10) KiB"
  }

  private static func giga(_ count: Int) -> String {
    Table.decimal(Double(count) / 1e9, places: 3)
  }
}
