private import Synchronization

/// The serving status of every service, and who wants to hear of its changes.
///
/// One registry is shared by the ``HealthService`` that tells clients and by whatever knows the
/// truth: the model store, the database's monitor, the shutdown sequence. All methods may be
/// called from any thread and none of them waits. Watchers are as many as the transport lets
/// streams be open.
public final class HealthRegistry: Sendable {
  /// The name under which the status of the server as a whole is asked for.
  public static let overall = ""

  /// Changes a watcher may fall behind by. A slower one loses the oldest of them, never the last.
  package static let unreadChangesMax = 16

  private let state: Mutex<State>

  /// Starts with the given services and the server as a whole not serving.
  ///
  /// - Parameter services: Full names, such as `wafermap.v1.InferenceService`.
  public init(services: some Sequence<String>) {
    var statuses = [Self.overall: ServingStatus.notServing]
    for service in services {
      statuses[service] = .notServing
    }
    self.state = Mutex(State(statuses: statuses))
  }

  /// Sets the status of one service, known before or not, and tells its watchers at once.
  ///
  /// After ``shutDown()`` this does nothing: a late "healthy" must not draw clients back.
  ///
  /// - Parameters:
  ///   - status: The new status.
  ///   - service: A full name, or ``overall``.
  public func setStatus(_ status: ServingStatus, service: String) {
    state.withLock { state in
      guard !state.isShutDown else { return }
      state.set(status, service: service)
    }
  }

  /// Sets the status of every known service and of the server as a whole.
  public func setAll(_ status: ServingStatus) {
    state.withLock { state in
      guard !state.isShutDown else { return }
      for service in state.statuses.keys {
        state.set(status, service: service)
      }
    }
  }

  /// Says that nothing serves any more, for good, and lets every watcher go after telling it.
  ///
  /// Watchers would otherwise hold the server's draining up to its grace period.
  public func shutDown() {
    let watchers = state.withLock { state in
      for service in state.statuses.keys {
        state.set(.notServing, service: service)
      }
      state.isShutDown = true
      defer { state.watchers = [:] }
      return state.watchers.values
    }
    // Outside the lock: finishing runs the watcher's termination handler, which takes it.
    for watcher in watchers {
      watcher.continuation.finish()
    }
  }

  /// The status of a service, or nil when the service is not known.
  public func status(of service: String) -> ServingStatus? {
    state.withLock { $0.statuses[service] }
  }

  /// The status of every known service, the server as a whole included.
  public var statuses: [String: ServingStatus] {
    state.withLock { $0.statuses }
  }

  /// The status of a service now and after each of its changes; nil while it is not known.
  ///
  /// Ends after ``shutDown()``. It belongs to one reader, and is dropped with it.
  public func changes(of service: String) -> AsyncStream<ServingStatus?> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: ServingStatus?.self,
      bufferingPolicy: .bufferingNewest(Self.unreadChangesMax)
    )
    let id: Int? = state.withLock { state in
      continuation.yield(state.statuses[service])
      return state.isShutDown ? nil : state.add(Watcher(service, continuation))
    }
    if let id {
      continuation.onTermination = { [weak self] _ in
        self?.forget(id)
      }
    } else {
      continuation.finish()
    }
    return stream
  }

  /// Watchers there are now.
  package var watcherCount: Int {
    state.withLock { $0.watchers.count }
  }

  private func forget(_ id: Int) {
    state.withLock { $0.watchers[id] = nil }
  }
}

extension HealthRegistry {
  fileprivate struct Watcher {
    let service: String
    let continuation: AsyncStream<ServingStatus?>.Continuation

    init(_ service: String, _ continuation: AsyncStream<ServingStatus?>.Continuation) {
      self.service = service
      self.continuation = continuation
    }
  }

  fileprivate struct State {
    var statuses: [String: ServingStatus]
    var watchers: [Int: Watcher] = [:]
    var nextWatcherID = 0
    /// Never becomes false again.
    var isShutDown = false

    init(statuses: [String: ServingStatus]) {
      self.statuses = statuses
    }

    mutating func set(_ status: ServingStatus, service: String) {
      guard statuses.updateValue(status, forKey: service) != status else { return }
      for watcher in watchers.values where watcher.service == service {
        watcher.continuation.yield(status)
      }
    }

    mutating func add(_ watcher: Watcher) -> Int {
      defer { nextWatcherID += 1 }
      watchers[nextWatcherID] = watcher
      return nextWatcherID
    }
  }
}
