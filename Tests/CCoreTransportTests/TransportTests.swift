import Testing

/// The transports of this package with each other.
///
/// Serialised: the counts of live objects and the injected faults belong to the whole process.
@Suite(.serialized)
enum TransportTests {}
