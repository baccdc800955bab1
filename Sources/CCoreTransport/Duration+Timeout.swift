extension Duration {
  /// Reads the value of a `grpc-timeout` field: 1 to 8 digits and a unit
  /// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
  init?(grpcTimeout text: String) {
    guard let unit = text.last, (2...9).contains(text.utf8.count),
      let amount = Int64(text.dropLast()), amount >= 0
    else { return nil }
    switch unit {
    case "H": self = .seconds(amount * 3600)
    case "M": self = .seconds(amount * 60)
    case "S": self = .seconds(amount)
    case "m": self = .milliseconds(amount)
    case "u": self = .microseconds(amount)
    case "n": self = .nanoseconds(amount)
    default: return nil
    }
  }
}
