internal import GRPCCore

/// Why a call's token does not prove who makes it.
enum AuthenticationFailure: Error, Equatable {
  /// No `authorization`, several, or none of the form `Bearer TOKEN`.
  case missing
  /// The token was good once.
  case expired
  /// The token is made up, or revoked, or nobody knows it any more: which of these is nobody's
  /// business.
  case invalid
  /// Whether the token is good cannot be said while the database is away.
  case unavailable

  /// The outcome of the call.
  var outcome: RPCError {
    switch self {
    case .missing:
      Outcome.unauthenticated(
        reason: "TOKEN_MISSING",
        "Log in, and send the access token as \"authorization: Bearer TOKEN\"."
      )
    case .expired:
      Outcome.unauthenticated(
        reason: "TOKEN_EXPIRED",
        "The token has expired; refresh it or log in again."
      )
    case .invalid:
      Outcome.unauthenticated(reason: "TOKEN_INVALID", "The token is not valid; log in again.")
    case .unavailable:
      Outcome.unavailable(
        "The token cannot be checked while the database is away; try again.",
        reason: "DATABASE_UNAVAILABLE"
      )
    }
  }
}
