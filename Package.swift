// swift-tools-version: 6.3
import PackageDescription

/// One list for every Swift target: a warning is an error on CI, and a module exports only what
/// it imports as `public`.
let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let cSettings: [CSetting] =
  [.unsafeFlags(["-std=c11", "-Wall", "-Wextra", "-Wpedantic"])]
  + (Context.environment["CI"] == nil ? [] : [.unsafeFlags(["-Werror"])])

/// Kernels trust the contracts their callers checked, and are optimised in every configuration.
/// Loops over a register tile must unroll fully, or the tile lives in memory.
func kernelSettings(_ define: String, _ flags: [String]) -> [SwiftSetting] {
  settings + [
    .define(define),
    .unsafeFlags(["-Ounchecked", "-Xllvm", "-unroll-threshold=4000"] + flags),
  ]
}

/// For code that walks pixels and weights: optimised in debug builds too, or tests take minutes.
let optimisedSettings: [SwiftSetting] = settings + [.unsafeFlags(["-O"])]

/// Instruction sets beyond the architecture's baseline, each the same sources compiled again.
#if arch(x86_64)
  let kernelVariants: [Target] = [
    .target(
      name: "KernelsAVX2",
      dependencies: ["CProcessor", "KernelTable"],
      swiftSettings: kernelSettings("KERNELS_AVX2", ["-Xcc", "-march=haswell"])
    ),
    .target(
      name: "KernelsAVX512",
      dependencies: ["CProcessor", "KernelTable"],
      swiftSettings: kernelSettings(
        "KERNELS_AVX512",
        ["-Xcc", "-march=skylake-avx512", "-Xcc", "-mprefer-vector-width=512"]
      )
    ),
  ]
#else
  let kernelVariants: [Target] = []
#endif

let grpcCore: Target.Dependency = .product(name: "GRPCCore", package: "grpc-swift-2")
let grpcInProcessTransport: Target.Dependency = .product(
  name: "GRPCInProcessTransport",
  package: "grpc-swift-2"
)
let grpcProtobuf: Target.Dependency = .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf")
let swiftProtobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let configuration: Target.Dependency =
  .product(name: "Configuration", package: "swift-configuration")

let package = Package(
  name: "wafermap",
  products: [
    .library(name: "CCoreTransport", targets: ["CCoreTransport"]),
    .library(name: "TestSupport", targets: ["TestSupport"]),
  ],
  dependencies: [
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // MARK: Transport

    .target(
      name: "CGRPCShim",
      cSettings: cSettings,
      linkerSettings: [.linkedLibrary("grpc"), .linkedLibrary("gpr"), .linkedLibrary("crypto")]
    ),
    .target(
      name: "CCoreTransport",
      dependencies: [
        "CGRPCShim", grpcCore, .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "CCoreTransportTests",
      dependencies: ["CCoreTransport", "TestSupport", grpcCore, swiftProtobuf],
      swiftSettings: settings
    ),

    // MARK: Segmentation

    .target(name: "Domain", swiftSettings: optimisedSettings),
    .testTarget(
      name: "DomainTests",
      dependencies: ["Domain", "FixtureSupport"],
      swiftSettings: settings
    ),
    .target(
      name: "CImageCodecs",
      cSettings: cSettings,
      linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("jpeg")]
    ),
    .target(
      name: "Imaging",
      dependencies: ["CImageCodecs", "Domain"],
      swiftSettings: optimisedSettings
    ),
    .testTarget(
      name: "ImagingTests",
      dependencies: ["Domain", "FixtureSupport", "Imaging"],
      swiftSettings: settings
    ),
    .target(name: "Safetensors", swiftSettings: optimisedSettings),
    .testTarget(
      name: "SafetensorsTests",
      dependencies: ["FixtureSupport", "Safetensors"],
      swiftSettings: settings
    ),
    .target(
      name: "Segmentation",
      dependencies: ["Domain", "Engine", "Imaging", "Safetensors", "UNet"],
      swiftSettings: optimisedSettings
    ),
    .testTarget(
      name: "SegmentationTests",
      dependencies: [
        "Domain", "Engine", "FixtureSupport", "Imaging", "Safetensors", "Segmentation", "UNet",
      ],
      swiftSettings: settings
    ),
    .target(name: "FixtureSupport", path: "Tests/FixtureSupport", swiftSettings: settings),

    // MARK: Engine

    .systemLibrary(name: "COpenBLAS"),
    .target(name: "CProcessor", cSettings: cSettings),
    .target(name: "KernelTable", swiftSettings: optimisedSettings),
    .target(
      name: "KernelsBaseline",
      dependencies: ["CProcessor", "KernelTable"],
      swiftSettings: kernelSettings("KERNELS_BASELINE", [])
    ),
    .target(
      name: "Kernels",
      dependencies: ["COpenBLAS", "CProcessor", "KernelTable", "KernelsBaseline"],
      swiftSettings: optimisedSettings
    ),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels"], swiftSettings: optimisedSettings),
    .target(
      name: "Engine",
      dependencies: ["CProcessor", "Kernels", "KernelTable", "Safetensors"],
      swiftSettings: optimisedSettings
    ),
    .testTarget(
      name: "EngineTests",
      dependencies: ["Engine", "Kernels", "Safetensors", "UNet"],
      exclude: ["Generators"],
      resources: [.copy("Golden")],
      swiftSettings: optimisedSettings
    ),
    .target(name: "UNet", dependencies: ["Engine", "Safetensors"], swiftSettings: settings),
    .executableTarget(
      name: "engine-benchmark",
      dependencies: [
        "Engine", "Kernels", "Safetensors", "UNet",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/engine",
      swiftSettings: optimisedSettings
    ),

    // MARK: Contract

    .target(
      name: "WafermapAPI",
      dependencies: [grpcCore, grpcProtobuf, swiftProtobuf],
      swiftSettings: settings
    ),
    .target(
      name: "StandardServices",
      dependencies: ["WafermapAPI", grpcCore, grpcProtobuf, swiftProtobuf],
      swiftSettings: settings
    ),
    .testTarget(
      name: "WafermapAPITests",
      dependencies: ["WafermapAPI", grpcCore, swiftProtobuf],
      swiftSettings: settings
    ),
    .testTarget(
      name: "StandardServicesTests",
      dependencies: [
        "StandardServices", "WafermapAPI", grpcCore, grpcInProcessTransport, swiftProtobuf,
      ],
      swiftSettings: settings
    ),

    // MARK: Server

    .target(
      name: "Interceptors",
      dependencies: [grpcCore, logging, metrics],
      swiftSettings: settings
    ),
    .target(
      name: "StructuredLogging",
      dependencies: [logging],
      swiftSettings: settings
    ),
    .target(
      name: "Settings",
      dependencies: [configuration],
      swiftSettings: settings
    ),
    .target(
      name: "ServerSettings",
      dependencies: ["CCoreTransport", "Settings", logging],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "wafermap",
      dependencies: [
        "CCoreTransport", "Domain", "Engine", "Imaging", "Interceptors", "Kernels", "Safetensors",
        "Segmentation", "ServerSettings", "Settings", "StandardServices", "StructuredLogging",
        "UNet", "WafermapAPI", grpcCore, logging,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "InterceptorsTests",
      dependencies: [
        "Interceptors", grpcCore, grpcProtobuf, swiftProtobuf, logging, metrics,
        grpcInProcessTransport,
        .product(name: "InMemoryLogging", package: "swift-log"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "SettingsTests",
      dependencies: ["Settings"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "ServerSettingsTests",
      dependencies: ["CCoreTransport", "ServerSettings", "Settings", logging],
      swiftSettings: settings
    ),
    .testTarget(
      name: "StructuredLoggingTests",
      dependencies: ["StructuredLogging", logging],
      swiftSettings: settings
    ),
    .testTarget(
      name: "WafermapCommandTests",
      dependencies: [
        "wafermap", "CCoreTransport", "Engine", "FixtureSupport", "Imaging", "Safetensors", "UNet",
        "WafermapAPI", grpcCore, swiftProtobuf,
      ],
      swiftSettings: settings
    ),

    // MARK: Test support

    .target(
      name: "TestSupport",
      dependencies: [grpcCore, grpcProtobuf, swiftProtobuf],
      path: "Tests/TestSupport",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "transport-peer",
      dependencies: [
        "CCoreTransport", "TestSupport", grpcCore,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/TransportPeer",
      swiftSettings: settings
    ),

    // MARK: Rules of the repository

    .testTarget(name: "TidyTests", swiftSettings: settings),
  ]
)

package.targets += kernelVariants
package.targets.first { $0.name == "Kernels" }?.dependencies += kernelVariants.map {
  .target(name: $0.name)
}
