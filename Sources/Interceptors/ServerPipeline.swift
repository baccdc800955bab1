public import GRPCCore
public import Logging

/// The interceptors that every server of ours runs, in the one order that works.
public enum ServerPipeline {
  /// Outermost first: context, observation, errors; `inner` (authorisation, say) comes after them,
  /// so that its refusals are labelled, logged and counted like any other outcome.
  ///
  /// A call to a method that no service registered never gets here: the router answers
  /// UNIMPLEMENTED by itself.
  public static func interceptors(
    logger: Logger,
    observers: [any CallObserver],
    deadline: @escaping RequestContextInterceptor.DeadlineSource,
    inner: [any ServerInterceptor] = []
  ) -> [any ServerInterceptor] {
    [
      RequestContextInterceptor(deadline: deadline),
      ObservationInterceptor(observers: observers),
      ErrorMappingInterceptor(logger: logger),
    ] + inner
  }
}
