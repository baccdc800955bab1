/// The arrows between targets, as ARCHITECTURE.md draws them. They point down; a new one needs a
/// decision record.
enum Architecture {
  static let arrows: [String: Arrow] = transport.merging(server) { first, _ in first }
    .merging(engine) { first, _ in first }

  private static let transport: [String: Arrow] = [
    "CGRPCShim": .c(ownedBy: "CCoreTransport"),
    "CCoreTransport": .swift(["CGRPCShim"]),
  ]

  private static let server: [String: Arrow] = [
    "WafermapAPI": .swift(),
    "StandardServices": .swift(["WafermapAPI"]),
    "Interceptors": .swift(),
    "StructuredLogging": .swift(),
    "Settings": .swift(),
    "ServerSettings": .swift(["CCoreTransport", "Settings"]),
    "wafermap": .swift([
      "CCoreTransport", "Domain", "Engine", "Imaging", "Interceptors", "Kernels", "Safetensors",
      "Segmentation", "ServerSettings", "Settings", "StandardServices", "StructuredLogging",
      "UNet", "WafermapAPI",
    ]),
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
    "Engine": .swift(["CProcessor", "Kernels", "KernelTable", "Safetensors"]),
    "UNet": .swift(["Engine", "Safetensors"]),
    "Domain": .swift(libraries: []),
    "CImageCodecs": .c(ownedBy: "Imaging"),
    "Imaging": .swift(["CImageCodecs", "Domain"]),
    "Segmentation": .swift(["Domain", "Engine", "Imaging", "Safetensors", "UNet"]),
  ]
}
