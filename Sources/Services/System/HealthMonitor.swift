public import Foundation
public import Logging
internal import Synchronization

/// Knows how well everything works that the server stands on, without making anybody wait: it asks
/// in the background, and tells what it heard last.
public final class HealthMonitor: Sendable {
  /// Between two checks of a component.
  public static let defaultInterval: Duration = .seconds(3)
  /// What a component gets to answer.
  public static let defaultTimeout: Duration = .seconds(2)

  private let components: [HealthComponent]
  private let interval: Duration
  private let timeout: Duration
  private let now: @Sendable () -> Date
  private let logger: Logger
  private let findings: Mutex<[String: HealthFinding]>

  /// Creates a monitor that has not asked anybody yet; ``run()`` asks.
  public init(
    _ components: [HealthComponent],
    interval: Duration = defaultInterval,
    timeout: Duration = defaultTimeout,
    now: @escaping @Sendable () -> Date = { Date() },
    logger: Logger
  ) {
    self.components = components
    self.interval = interval
    self.timeout = timeout
    self.now = now
    self.logger = logger
    findings = Mutex(
      Dictionary(
        components.map { component in
          var status = HealthFinding.Status.unknown
          if case .disabled = component.check { status = .disabled }
          return (
            component.name,
            HealthFinding(
              status: status,
              message: status == .unknown ? "not checked yet" : "",
              isRequired: component.isRequired
            )
          )
        }
      ) { _, last in last }
    )
  }

  /// Asks every component again and again, each on its own, until the task is cancelled.
  public func run() async {
    await withTaskGroup(of: Void.self) { tasks in
      for component in components {
        guard case .asking(let ask) = component.check else { continue }
        tasks.addTask {
          while !Task.isCancelled {
            await self.check(component, ask)
            try? await ContinuousClock().sleep(for: self.interval)
          }
        }
      }
    }
  }

  /// What is known of each component, by name.
  public var current: [String: HealthFinding] {
    var current = findings.withLock { $0 }
    for component in components {
      guard case .looking(let look) = component.check else { continue }
      let trouble = look()
      current[component.name] = HealthFinding(
        status: trouble == nil ? .healthy : .unhealthy,
        message: trouble ?? "",
        checkedAt: now(),
        isRequired: component.isRequired
      )
    }
    return current
  }

  /// Whether a component worked at its last check.
  public func isHealthy(_ name: String) -> Bool { current[name]?.status == .healthy }

  private func check(
    _ component: HealthComponent,
    _ ask: @escaping @Sendable () async throws -> Void
  ) async {
    let began = ContinuousClock.now
    let trouble = await trouble(of: ask)
    guard !Task.isCancelled else { return }
    let finding = HealthFinding(
      status: trouble == nil ? .healthy : .unhealthy,
      message: trouble ?? "",
      latency: ContinuousClock.now - began,
      checkedAt: now(),
      isRequired: component.isRequired
    )
    let before = findings.withLock { findings in
      defer { findings[component.name] = finding }
      return findings[component.name]?.status
    }
    guard before != finding.status else { return }
    if let trouble {
      logger.warning(
        "a component does not work",
        metadata: ["component": .string(component.name), "reason": .string(trouble)]
      )
    } else if before == .unhealthy {
      logger.notice("a component works again", metadata: ["component": .string(component.name)])
    }
  }

  /// Why asking failed, as one line; nil when it did not.
  private func trouble(of ask: @escaping @Sendable () async throws -> Void) async -> String? {
    let timeout = timeout
    return await withTaskGroup(of: String?.self) { tasks in
      tasks.addTask {
        do {
          try await ask()
          return nil
        } catch {
          return String(describing: error)
        }
      }
      tasks.addTask {
        try? await ContinuousClock().sleep(for: timeout)
        return "no answer within \(timeout)"
      }
      defer { tasks.cancelAll() }
      return await tasks.next() ?? nil
    }
  }
}
