internal import GRPCCore
internal import WafermapAPI

/// A checked `LoadModelRequest`.
struct ModelLoadOrder {
  private static let schemes = ["file://", "s3://"]
  private static let digestByteCount = 32

  let version: String
  /// Where the weights lie; nil for a version that is known.
  let weightsURI: String?
  /// The digest that they must have.
  let digest: [UInt8]?
  let activates: Bool

  init(_ request: Wafermap_V1_LoadModelRequest) throws(RPCError) {
    var violations = Violations()
    ModelVersionName.check("model_version", request.modelVersion, &violations)
    let uri = request.weightsUri
    violations.checkText("weights_uri", uri, countMax: WaferQuery.urlCountMax)
    if !uri.isEmpty, !Self.schemes.contains(where: uri.hasPrefix) {
      violations.add("weights_uri", .malformed, "give file:///path or s3://bucket/key")
    }
    digest = request.sha256.isEmpty ? nil : HexText.bytes(of: request.sha256)
    if !request.sha256.isEmpty, digest?.count != Self.digestByteCount {
      violations.add("sha256", .malformed, "a SHA-256 is 64 hexadecimal digits")
    }
    guard violations.isEmpty else { throw Outcome.invalidArgument(violations.all) }
    version = request.modelVersion
    weightsURI = uri.isEmpty ? nil : uri
    activates = request.activate
  }
}
