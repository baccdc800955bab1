import HTTPClient

extension SourceError {
  /// What an error of the HTTP client means to who wants a map.
  init(_ error: HTTPError) {
    let code: Code =
      switch error.code {
      case .invalidRequest: .malformed
      case .addressNotAllowed: .notAllowed
      case .tooLarge: .tooLarge
      case .deadlineExceeded: .deadlineExceeded
      case .cancelled: .cancelled
      case .nameNotResolved, .connectFailed, .tlsFailed, .protocolFailed, .queueFull,
        .outOfResources, .shutDown:
        .unavailable
      }
    self.init(code, error.message)
  }
}
