/// SHA-256 over the bytes of files, one after another in the order given. Runs on a thread that may
/// block.
///
/// - Throws: Whatever keeps it from reading them.
public typealias WeightsDigest = @Sendable (_ paths: [String]) throws -> [UInt8]
