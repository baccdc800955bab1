extension PrometheusRegistry {
  /// Adds what Prometheus' client libraries say of every process, read anew before each ``text()``:
  /// "Process metrics" of "Writing client libraries". What the system does not tell is left out.
  public func addProcessMetrics() {
    addCollector { [weak self] in
      let reading = ProcessReading()
      let values: [(name: String, kind: MetricKind, value: Double?)] = [
        ("process_cpu_seconds_total", .counter, reading.processorSeconds),
        ("process_start_time_seconds", .gauge, reading.startSeconds),
        ("process_virtual_memory_bytes", .gauge, reading.virtualBytes),
        ("process_resident_memory_bytes", .gauge, reading.residentBytes),
        ("process_open_fds", .gauge, reading.descriptorCount),
        ("process_max_fds", .gauge, reading.descriptorCountMax),
      ]
      for (name, kind, value) in values {
        guard let value else { continue }
        self?.series(name, [], kind: kind, unit: .none).set(value)
      }
    }
  }
}
