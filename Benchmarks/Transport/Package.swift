// swift-tools-version: 6.3
import PackageDescription

/// The same settings as the product's package.
let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// A package of its own, so that building the product does not build SwiftNIO and BoringSSL.
let package = Package(
  name: "transport-benchmark",
  dependencies: [
    .package(name: "wafermap", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
  ],
  targets: [
    .target(
      name: "BenchEcho",
      dependencies: [.product(name: "GRPCCore", package: "grpc-swift-2")],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "bench-server",
      dependencies: [
        "BenchEcho",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "CCoreTransport", package: "wafermap"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
      ],
      path: "Sources/BenchServer",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "bench-client",
      dependencies: [
        "BenchEcho",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "CCoreTransport", package: "wafermap"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
      ],
      path: "Sources/BenchClient",
      swiftSettings: settings
    ),
  ]
)
