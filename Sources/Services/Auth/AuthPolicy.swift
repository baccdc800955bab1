public import Domain
public import Storage

/// How long tokens live, who may register, and how many failures are let through.
public struct AuthPolicy: Hashable, Sendable {
  /// Lives that an access token may have: a revocation is kept for longer than the longest.
  public static let accessTokenTTLs: ClosedRange<Duration> = .seconds(60) ... .seconds(86_400)
  /// Lives that a refresh token may have.
  public static let refreshTokenTTLs: ClosedRange<Duration> = .seconds(300) ... .seconds(31_536_000)
  /// Roles that a user may take without an admin.
  public static let selfRegistrationRoles: ClosedRange<Role> = .viewer ... .annotator

  /// How long an access token is valid, within ``accessTokenTTLs``.
  public var accessTokenTTL: Duration
  /// How long a refresh token is valid, within ``refreshTokenTTLs``.
  public var refreshTokenTTL: Duration
  /// The highest role that a user may take without an admin, within ``selfRegistrationRoles``.
  public var selfRegistrationRole: Role
  /// Failed logins as one account, whether or not there is such an account. A login forgets them,
  /// so the window is long: guessing from many addresses settles at four an hour at most.
  public var accountThrottle = ThrottlePolicy(
    .account,
    failureCountMax: 5,
    window: 86_400,
    pause: 30,
    pauseMax: 900
  )
  /// Failed logins from one peer, which may be an address that many share.
  public var peerThrottle = ThrottlePolicy(
    .peer,
    failureCountMax: 50,
    window: 900,
    pause: 30,
    pauseMax: 900
  )
  /// Registrations from one peer, failed or not.
  public var registrationThrottle = ThrottlePolicy(
    .registration,
    failureCountMax: 20,
    window: 3600,
    pause: 60,
    pauseMax: 3600
  )

  /// Makes a policy.
  ///
  /// - Precondition: the values are within their ranges; whoever reads settings checks them.
  public init(
    accessTokenTTL: Duration = .seconds(1800),
    refreshTokenTTL: Duration = .seconds(2_592_000),
    selfRegistrationRole: Role = .viewer
  ) {
    precondition(
      Self.accessTokenTTLs.contains(accessTokenTTL),
      "an access token lives 60 s to 24 h"
    )
    precondition(
      Self.refreshTokenTTLs.contains(refreshTokenTTL) && accessTokenTTL <= refreshTokenTTL,
      "a refresh token lives 5 min to a year, and no shorter than an access token"
    )
    precondition(
      Self.selfRegistrationRoles.contains(selfRegistrationRole),
      "nobody makes oneself more than an annotator"
    )
    self.accessTokenTTL = accessTokenTTL
    self.refreshTokenTTL = refreshTokenTTL
    self.selfRegistrationRole = selfRegistrationRole
  }
}
