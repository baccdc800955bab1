import CCoreTransport
import Caching
import Credentials
import Foundation
import Logging
import Metrics
import ModelServing
import Monitoring
import Redis
import ServerSettings
import Services
import Storage
import UnixSignals
import WaferMapSources

/// One run of the server, from its parts to its end. The order of the start stands here, that of
/// the stop in ``ServerParts/services(_:)``.
struct ServerRun {
  let settings: ServerSettings
  let signals: UnixSignalsSequence
  let logger: Logger

  /// Runs until a signal.
  ///
  /// - Throws: ``CommandFailure`` and the transport's errors.
  func run() async throws -> SignalledRun.Ending {
    do {
      return try await start()
    } catch let error as StorageError {
      throw CommandFailure(message: error.message)
    } catch let error as SourceError {
      throw CommandFailure(message: error.message)
    } catch let error as CredentialsError {
      throw CommandFailure(message: error.message)
    } catch let error as RedisError {
      throw CommandFailure(message: "REDIS_URL: \(error.message)")
    } catch let error as MonitoringError {
      throw CommandFailure(message: "http.listen: \(error.message)")
    } catch let error as ShippedWeightsError {
      throw CommandFailure(message: error.message)
    }
  }

  private func start() async throws -> SignalledRun.Ending {
    // First of all, so that an address or a certificate that cannot be used is said at once.
    TransportLog.drop()
    let transport = try CoreServerTransport(
      address: settings.address,
      security: settings.security,
      options: settings.options.guarded()
    )
    TransportLog.write()
    let registry = PrometheusRegistry()
    MetricsSystem.bootstrap(registry)
    let directory = try DataDirectory(
      settings.stores.dataDirectory,
      letsOthersPass: settings.stores.databaseURL == nil && geteuid() == 0
    )
    let lock = try DirectoryLock(directory)
    defer { withExtendedLifetime(lock) {} }
    let weights = try ShippedWeights.find(at: settings.inference.weights)
    let engine = InferenceEngine(settings.inference, directory: directory)
    return try await withThrowingTaskGroup(of: Void.self) { loading in
      if let weights {
        // Whoever asks for it later waits for this load, and hears how it ended.
        loading.addTask {
          _ = try? await engine.models.load(
            weights.version,
            path: weights.path,
            expectedDigest: weights.digest
          )
        }
      } else {
        logger.warning(
          "there are no weights yet: load a model",
          metadata: ["weights": .string(settings.inference.weights)]
        )
      }
      return try await withDatabase(directory) { conninfo in
        let parts = try ServerParts(
          settings,
          conninfo: conninfo,
          directory: directory,
          engine: engine,
          registry: registry,
          logger: logger
        )
        return try await serve(parts, weights, transport)
      }
    }
  }

  private func withDatabase(
    _ directory: DataDirectory,
    _ body: (String) async throws -> SignalledRun.Ending
  ) async throws -> SignalledRun.Ending {
    if let url = settings.stores.databaseURL { return try await body(url) }
    return try await EmbeddedCluster.withCluster(
      ClusterConfiguration(dataDirectory: directory.path),
      logger: Logger(label: "wafermap.database")
    ) { cluster in
      try await body(cluster.conninfo)
    }
  }

  private func serve(
    _ parts: ServerParts,
    _ weights: ShippedWeights?,
    _ transport: CoreServerTransport
  ) async throws -> SignalledRun.Ending {
    let isPrepared = try await parts.preparation.attempt()
    if let weights {
      do throws(ServingError) {
        try await parts.catalog.loadShipped(weights)
      } catch {
        logger.error("the weights cannot be used", metadata: ["reason": .string(error.message)])
      }
    }
    let timeout = isPrepared ? DatabasePreparation.startTimeout : .zero
    await parts.catalog.settle(deadline: .now + timeout)
    let services = try parts.services(transport)
    return try await SignalledRun(services: services, signals: signals, logger: logger).run()
  }
}
