/// What a pool keeps. Freeing the last reference closes it.
package protocol PooledConnection: AnyObject, Sendable {
  /// Whether the peer is still there, as far as can be told at once. Asked only of a connection
  /// that nobody uses; must not block.
  var isReusable: Bool { get }
}
