import Caching
import Credentials
import Domain
import Foundation
import Interceptors
import Logging
import Metrics
import ModelServing
import Monitoring
import NetworkAddresses
import Redis
import ServerSettings
import Services
import Settings
import Storage

/// How single parts are made.
extension ServerParts {
  static func access(
    _ settings: AuthenticationSettings,
    _ database: Database,
    _ directory: DataDirectory,
    _ logger: Logger
  ) throws -> AccessControl {
    AccessControl(
      database: database,
      keys: try directory.signingKeys(settings),
      hasher: try PasswordHasher(),
      policy: AuthPolicy(
        accessTokenTTL: settings.accessTokenTTL,
        refreshTokenTTL: settings.refreshTokenTTL,
        selfRegistrationRole: settings.selfRegistrationRole == .annotator ? .annotator : .viewer
      ),
      logger: logger
    )
  }

  static func trustedProxies(
    _ settings: AuthenticationSettings
  ) throws(SettingsError) -> TrustedProxies {
    var blocks: [IPAddressRange] = []
    for text in settings.trustedProxies {
      guard let block = IPAddressRange(text) else {
        throw SettingsError(
          code: .badValue,
          message: "bad value for auth.trustedProxies: \"\(text)\" is not a block such as "
            + "10.1.0.0/16 or fd00::/8 (no bit set after the prefix, IPv4 written as IPv4)"
        )
      }
      blocks.append(block)
    }
    return TrustedProxies(blocks)
  }

  static func cache(_ settings: StoreSettings) throws(RedisError) -> any ResultCache {
    guard let url = settings.redisURL else {
      return MemoryCache(bytesMax: settings.cacheBytesMax, ttl: settings.cacheTTL)
    }
    return RedisCache(client: try RedisClient(url: url), ttl: settings.cacheTTL)
  }

  static func components(
    _ database: Database,
    _ cache: any ResultCache,
    _ engine: InferenceEngine
  ) -> [HealthComponent] {
    let models = engine.models
    return [
      HealthComponent(
        "database",
        .asking { try await database.check(deadline: .now + HealthMonitor.defaultTimeout) }
      ),
      HealthComponent("cache", .asking { try await cache.check() }),
      HealthComponent(
        "model",
        isRequired: true,
        .looking {
          models.activeVersion == nil ? "no model is active; load and activate one" : nil
        }
      ),
      HealthComponent("kubernetes", .disabled),
      HealthComponent("mlflow", .disabled),
    ]
  }

  /// Sets the gauges and counters of what is known only by looking.
  static func watch(
    _ registry: PrometheusRegistry,
    _ engine: InferenceEngine,
    _ log: PredictionLog,
    _ health: HealthMonitor
  ) {
    let gauge = { (name: String) in Meter(label: name, factory: registry) }
    let pending = gauge("wafermap_inference_pending_requests")
    let isReady = gauge("wafermap_model_ready")
    let database = gauge("wafermap_database_up")
    let cache = gauge("wafermap_cache_up")
    let logPending = gauge("wafermap_prediction_log_pending")
    registry.addProcessMetrics()
    let scheduler = engine.scheduler
    let models = engine.models
    let inferences = GrowingCounter("wafermap_inference_count_total", registry)
    let executions = GrowingCounter("wafermap_inference_exec_count_total", registry)
    registry.addCollector {
      let snapshot = scheduler.snapshot
      pending.set(snapshot.gauges.queuedCount)
      inferences.set(snapshot.counters.inferenceCount)
      executions.set(snapshot.counters.executionCount)
      isReady.set(models.activeVersion == nil ? 0 : 1)
      logPending.set(log.pendingCount)
      let findings = health.current
      database.set(findings["database"]?.status == .healthy ? 1 : 0)
      cache.set(findings["cache"]?.status == .healthy ? 1 : 0)
    }
  }
}
