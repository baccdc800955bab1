package import CCoreTransport
package import GRPCCore
package import WafermapAPI

/// Sends each wafer map as a call of its own.
package struct UnaryCaller: PredictionCaller {
  private let service: Wafermap_V1_InferenceService.Client<CoreClientTransport>
  private let metadata: Metadata
  private let options: CallOptions

  /// Calls through `client`, each call with a deadline of `timeout`.
  package init(
    _ client: GRPCClient<CoreClientTransport>,
    metadata: Metadata,
    timeout: Duration
  ) {
    service = Wafermap_V1_InferenceService.Client(wrapping: client)
    self.metadata = metadata
    var options = CallOptions.defaults
    options.timeout = timeout
    self.options = options
  }

  /// Always: every call is a new one.
  package var isOpen: Bool { true }

  /// Calls Predict.
  package func call(_ request: Wafermap_V1_PredictRequest) async -> RequestOutcome {
    do {
      let response = try await service.predict(request, metadata: metadata, options: options)
      return RequestOutcome(response.prediction)
    } catch {
      return RequestOutcome(error)
    }
  }

  /// Nothing: every call has its deadline.
  package func abandon() {}
}
