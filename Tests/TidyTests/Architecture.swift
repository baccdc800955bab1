/// The arrows between targets, as ARCHITECTURE.md draws them. They point down; a new one needs a
/// decision record.
enum Architecture {
  static let arrows: [String: Arrow] = transport.merging(server) { first, _ in first }
    .merging(engine) { first, _ in first }
    .merging(stores) { first, _ in first }

  private static let transport: [String: Arrow] = [
    "CGRPCShim": .c(ownedBy: "CCoreTransport"),
    "CCoreTransport": .swift(["CGRPCShim", "Threading"]),
  ]

  private static let server: [String: Arrow] = [
    "WafermapAPI": .swift(),
    "StandardServices": .swift(["WafermapAPI"]),
    "Interceptors": .swift(["NetworkAddresses"]),
    "StructuredLogging": .swift(),
    "Settings": .swift(),
    "ServerSettings": .swift(["CCoreTransport", "Settings"]),
    "Monitoring": .swift(),
    "Services": .swift([
      "Caching", "Credentials", "Domain", "Imaging", "Interceptors", "ModelServing", "Monitoring",
      "NetworkAddresses", "Segmentation", "Storage", "Threading", "WafermapAPI", "WaferMapSources",
    ]),
    "LoadGeneration": .swift(["CCoreTransport", "WafermapAPI"]),
    "wafermap": .swift([
      "Caching", "CCoreTransport", "Credentials", "Domain", "Engine", "Imaging", "Interceptors",
      "Kernels", "LoadGeneration", "ModelServing", "Monitoring", "NetworkAddresses", "Redis",
      "Safetensors", "Segmentation", "ServerSettings", "Services", "Settings", "StandardServices",
      "Storage", "StructuredLogging", "UNet", "WafermapAPI", "WaferMapSources",
    ]),
  ]

  private static let stores: [String: Arrow] = [
    "CLibPQ": .c(ownedBy: "Postgres"),
    "CHiredis": .c(ownedBy: "Redis"),
    "CCurl": .c(ownedBy: "HTTPClient"),
    "CCjose": .c(ownedBy: "Credentials"),
    "COpenSSL": .c(ownedBy: "Credentials"),
    "CCrypt": .c(ownedBy: "Credentials"),
    "Threading": .swift(),
    "NetworkAddresses": .swift(),
    "Pooling": .swift(["Threading"]),
    "Postgres": .swift(["CLibPQ", "Pooling"]),
    "Redis": .swift(["CHiredis", "Pooling"]),
    "Caching": .swift(["Redis"]),
    "HTTPClient": .swift(["CCurl", "NetworkAddresses", "Threading"]),
    "Credentials": .swift(["CCjose", "COpenSSL", "CCrypt", "Threading"]),
    "WaferMapSources": .swift([
      "Credentials", "HTTPClient", "NetworkAddresses", "Threading",
    ]),
    "Storage": .swift(["Domain", "Postgres"]),
  ]

  private static let engine: [String: Arrow] = [
    "COpenBLAS": .c(ownedBy: "Kernels"),
    "CProcessor": .c(
      ownedBy: "Kernels",
      "KernelsBaseline",
      "KernelsAVX2",
      "KernelsAVX512",
      "Engine"
    ),
    "KernelTable": .swift(libraries: []),
    "KernelsBaseline": .swift(["CProcessor", "KernelTable"], libraries: []),
    "KernelsAVX2": .swift(["CProcessor", "KernelTable"], libraries: []),
    "KernelsAVX512": .swift(["CProcessor", "KernelTable"], libraries: []),
    "Kernels": .swift([
      "COpenBLAS", "CProcessor", "KernelTable", "KernelsBaseline", "KernelsAVX2", "KernelsAVX512",
    ]),
    "Safetensors": .swift(),
    "Engine": .swift(["CProcessor", "Kernels", "KernelTable", "Safetensors", "Threading"]),
    "UNet": .swift(["Engine", "Safetensors"]),
    "Domain": .swift(libraries: []),
    "CImageCodecs": .c(ownedBy: "Imaging"),
    "Imaging": .swift(["CImageCodecs", "Domain"]),
    "Segmentation": .swift(["Domain", "Engine", "Imaging", "Safetensors", "UNet"]),
    "ModelServing": .swift(["Domain", "Imaging", "Segmentation", "Threading"]),
  ]
}
