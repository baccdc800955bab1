import GRPCCore
import StandardServices
import WafermapAPI

/// The services of the server, each in front of the interceptors, and what is said of their
/// health. A method of the contract that no service registers here is answered UNIMPLEMENTED.
struct ServedServices<Transport: ServerTransport>: Sendable {
  /// The service that can answer only with a model.
  private static var modelService: String {
    Wafermap_V1_InferenceService.descriptor.fullyQualifiedService
  }

  let router: RPCRouter<Transport>

  private let health: HealthRegistry

  init(
    _ services: [any RegistrableRPCService],
    interceptors: [any ServerInterceptor]
  ) throws {
    var router = RPCRouter<Transport>()
    for service in services { service.registerMethods(with: &router) }
    health = HealthRegistry(services: Set(router.methods.map(\.service.fullyQualifiedService)))
    HealthService(registry: health).registerMethods(with: &router)
    // Describes what is registered by now, so it comes last.
    let reflection = try ReflectionService(
      describing: router,
      files: Contract.fileDescriptorSet()
    )
    reflection.registerMethods(with: &router)
    router.registerInterceptors(pipeline: interceptors.map { .apply($0, to: .all) })
    self.router = router
  }

  /// Tells clients that calls are taken from now on.
  func begin(hasModel: Bool) {
    health.setAll(.serving)
    if !hasModel { health.setStatus(.notServing, service: Self.modelService) }
  }

  /// Tells clients that a model is there.
  func modelCame() { health.setStatus(.serving, service: Self.modelService) }

  /// Tells clients to go elsewhere, and lets those go that watch.
  func end() { health.shutDown() }
}
