import CCurl
import Threading

/// The thread of an ``HTTPClient``: takes work from the exchange, lets libcurl move bytes, reports
/// what has ended, and waits for sockets, the next deadline or a caller.
final class TransferLoop {
  /// The longest wait when nothing is due.
  private static let waitMax = Duration.seconds(60)

  private let exchange: TransferExchange
  private let multi: UnsafeMutableRawPointer  // owned
  private var transfers: [UInt64: Transfer] = [:]
  private var identifiers: [UnsafeMutableRawPointer: UInt64] = [:]

  private init(_ exchange: TransferExchange, _ multi: UnsafeMutableRawPointer) {
    self.exchange = exchange
    self.multi = multi
  }

  /// Starts a detached thread that runs a loop over `multi`, which it then owns. False when the
  /// system refuses the thread; `multi` is still the caller's then.
  static func startThread(_ exchange: TransferExchange, _ multi: UnsafeMutableRawPointer) -> Bool {
    nonisolated(unsafe) let owned = multi
    return DetachedThread.start(name: "http") { TransferLoop(exchange, owned).run() }
  }

  private func run() {
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, exchange.configuration.inFlightMax)
    while true {
      let work = exchange.takeWork(at: .now)
      for id in work.aborted { drop(id) }
      if work.isStopping { break }
      for entry in work.started { start(entry) }
      var runningCount: Int32 = 0
      curl_multi_perform(multi, &runningCount)
      if !reportEnded() { wait(until: work.nextDeadline) }
    }
    exchange.threadEnds()
    for id in Array(transfers.keys) { drop(id) }
    curl_multi_cleanup(multi)
    exchange.threadEnded()
  }

  private func start(_ entry: TransferExchange.Queue.Entry) {
    do throws(HTTPError) {
      let transfer = try Transfer(id: entry.id, entry.ticket.request, exchange.configuration)
      guard curl_multi_add_handle(multi, transfer.handle) == CURLM_OK else {
        throw HTTPError(.outOfResources, "no memory for a request: retry later")
      }
      transfers[entry.id] = transfer
      identifiers[transfer.handle] = entry.id
    } catch {
      exchange.finish(entry.id, .failure(error))
    }
  }

  /// Tells the callers of transfers that have ended. Whether there was any: a slot is free then.
  private func reportEnded() -> Bool {
    var isAny = false
    var leftCount: Int32 = 0
    while let message = curl_multi_info_read(multi, &leftCount) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
        let id = identifiers[handle], let transfer = transfers[id]
      else { continue }
      let outcome = transfer.outcome(ccurl_message_result(message))
      drop(id)
      exchange.finish(id, outcome)
      isAny = true
    }
    return isAny
  }

  private func drop(_ id: UInt64) {
    guard let transfer = transfers.removeValue(forKey: id) else { return }
    identifiers[transfer.handle] = nil
    curl_multi_remove_handle(multi, transfer.handle)
  }

  private func wait(until deadline: ContinuousClock.Instant?) {
    let now = ContinuousClock.now
    let left = min(deadline.map { $0 - now } ?? Self.waitMax, Self.waitMax)
    guard left > .zero else { return }
    curl_multi_poll(multi, nil, 0, Int32(left.millisecondsRoundedUp), nil)
  }
}
