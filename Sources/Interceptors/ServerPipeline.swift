public import GRPCCore
public import Logging

/// The interceptors that every server of ours runs, in the one order that works.
public enum ServerPipeline {
  /// Outermost first: peer, context, observation, errors; `inner` (authorisation, say) comes after
  /// them, so that its refusals are labelled, logged and counted like any other outcome.
  ///
  /// A call to a method that no service registered never gets here: the router answers
  /// UNIMPLEMENTED by itself.
  ///
  /// - Parameters:
  ///   - logger: Takes errors that are nobody's fault outside.
  ///   - observers: Hear of every call.
  ///   - proxies: Whose word about the peer is taken.
  ///   - deadline: Where a call's deadline is found.
  ///   - detail: Adds to outcomes what machines read; see ``ErrorMappingInterceptor/Detailing``.
  ///   - inner: What comes after those of this list.
  public static func interceptors(
    logger: Logger,
    observers: [any CallObserver],
    proxies: TrustedProxies = TrustedProxies(),
    deadline: @escaping RequestContextInterceptor.DeadlineSource,
    detail: @escaping ErrorMappingInterceptor.Detailing = { outcome, _ in outcome },
    inner: [any ServerInterceptor] = []
  ) -> [any ServerInterceptor] {
    [
      ForwardedPeerInterceptor(proxies),
      RequestContextInterceptor(deadline: deadline),
      ObservationInterceptor(observers: observers),
      ErrorMappingInterceptor(logger: logger, detail: detail),
    ] + inner
  }
}
