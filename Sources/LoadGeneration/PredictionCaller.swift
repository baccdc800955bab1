package import WafermapAPI

/// Sends wafer maps to a server, one answer for each.
package protocol PredictionCaller: Sendable {
  /// Sends one map and waits for what becomes of it; never longer than the caller's timeout.
  func call(_ request: Wafermap_V1_PredictRequest) async -> RequestOutcome

  /// Whether further requests can be sent. A stream that has broken takes none.
  var isOpen: Bool { get }

  /// Lets no more requests in and ends those that are open by then.
  func abandon()
}
