/// One request and its caller, who is told the outcome exactly once.
struct TransferTicket: Sendable {
  typealias Outcome = Result<HTTPResponse, HTTPError>

  let request: HTTPRequest
  let caller: CheckedContinuation<Outcome, Never>

  func resume(_ outcome: Outcome) {
    caller.resume(returning: outcome)
  }

  func fail(_ code: HTTPError.Code, _ message: String) {
    resume(.failure(HTTPError(code, message)))
  }
}
