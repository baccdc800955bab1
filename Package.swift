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

/// Tests of a target, by the shared settings.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

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
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
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
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // MARK: Transport

    .target(
      name: "CGRPCShim",
      cSettings: cSettings,
      linkerSettings: [
        .linkedLibrary("grpc"), .linkedLibrary("gpr"), .linkedLibrary("crypto"),
        .linkedLibrary("z"),
      ]
    ),
    .target(
      name: "CCoreTransport",
      dependencies: [
        "CGRPCShim", "Threading", grpcCore,
        .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: settings
    ),
    tests("CCoreTransportTests", ["CCoreTransport", "TestSupport", grpcCore, swiftProtobuf]),

    // MARK: Segmentation

    .target(name: "Domain", swiftSettings: optimisedSettings),
    tests("DomainTests", ["Domain", "FixtureSupport"]),
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
    tests("ImagingTests", ["Domain", "FixtureSupport", "Imaging"]),
    .target(name: "Safetensors", swiftSettings: optimisedSettings),
    tests("SafetensorsTests", ["FixtureSupport", "Safetensors"]),
    .target(
      name: "Segmentation",
      dependencies: ["Domain", "Engine", "Imaging", "Safetensors", "UNet"],
      swiftSettings: optimisedSettings
    ),
    tests(
      "SegmentationTests",
      ["Domain", "Engine", "FixtureSupport", "Imaging", "Safetensors", "Segmentation", "UNet"]
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
      dependencies: ["CProcessor", "Kernels", "KernelTable", "Safetensors", "Threading"],
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
    tests("WafermapAPITests", ["WafermapAPI", grpcCore, swiftProtobuf]),
    tests(
      "StandardServicesTests",
      ["StandardServices", "WafermapAPI", grpcCore, grpcInProcessTransport, swiftProtobuf]
    ),

    // MARK: Stores and credentials

    .systemLibrary(name: "CLibPQ"),
    .systemLibrary(name: "CHiredis"),
    .systemLibrary(name: "CCurl"),
    .systemLibrary(name: "CCjose"),
    .systemLibrary(name: "COpenSSL"),
    .systemLibrary(name: "CCrypt"),
    .target(name: "Threading", swiftSettings: settings),
    tests("ThreadingTests", ["Threading"]),
    .target(name: "NetworkAddresses", swiftSettings: settings),
    tests("NetworkAddressesTests", ["NetworkAddresses"]),
    .target(name: "Pooling", dependencies: ["Threading"], swiftSettings: settings),
    tests("PoolingTests", ["Pooling"]),
    .target(name: "Postgres", dependencies: ["CLibPQ", "Pooling"], swiftSettings: settings),
    tests("PostgresTests", ["Postgres", "StoreSupport"]),
    .target(name: "Redis", dependencies: ["CHiredis", "Pooling"], swiftSettings: settings),
    tests("RedisTests", ["Redis", "StoreSupport"]),
    .target(name: "Caching", dependencies: ["Redis"], swiftSettings: settings),
    tests("CachingTests", ["Caching", "Redis", "StoreSupport"]),
    .target(
      name: "HTTPClient",
      dependencies: ["CCurl", "NetworkAddresses", "Threading"],
      swiftSettings: settings
    ),
    .target(
      name: "Credentials",
      dependencies: ["CCjose", "CCrypt", "COpenSSL", "Threading"],
      swiftSettings: settings
    ),
    tests("CredentialsTests", ["Credentials"]),
    .target(
      name: "WaferMapSources",
      dependencies: ["Credentials", "HTTPClient", "NetworkAddresses", "Threading"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "WaferMapSourcesTests",
      dependencies: [
        "Credentials", "HTTPClient", "NetworkAddresses", "StoreSupport", "WaferMapSources",
      ],
      exclude: ["Servers"],
      resources: [.copy("Vectors")],
      swiftSettings: settings
    ),
    .target(
      name: "Storage",
      dependencies: [
        "Domain", "Postgres", logging, .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: [.embedInCode("Migrations")],
      swiftSettings: settings
    ),
    tests("StorageTests", ["Domain", "Postgres", "Storage", "StoreSupport", logging]),
    .target(name: "StoreSupport", path: "Tests/StoreSupport", swiftSettings: settings),
    .target(
      name: "ModelServing",
      dependencies: ["Domain", "Imaging", "Segmentation", "Threading"],
      swiftSettings: settings
    ),
    tests(
      "ModelServingTests",
      [
        "Domain", "Engine", "FixtureSupport", "Imaging", "ModelServing", "Safetensors",
        "Segmentation", "UNet",
      ]
    ),
    .target(
      name: "Monitoring",
      dependencies: [metrics, histogram, .product(name: "FlyingFox", package: "FlyingFox")],
      swiftSettings: settings
    ),
    tests("MonitoringTests", ["Monitoring", metrics]),
    .target(
      name: "Services",
      dependencies: [
        "Caching", "Credentials", "Domain", "Imaging", "Interceptors", "ModelServing", "Monitoring",
        "NetworkAddresses", "Segmentation", "Storage", "Threading", "WafermapAPI",
        "WaferMapSources", grpcCore, grpcProtobuf, swiftProtobuf, logging, metrics, histogram,
      ],
      swiftSettings: settings
    ),
    tests(
      "ServicesTests",
      [
        "Caching", "Credentials", "Domain", "Engine", "FixtureSupport", "Imaging", "Interceptors",
        "ModelServing", "Monitoring", "Postgres", "Safetensors", "Segmentation", "Services",
        "Storage", "StoreSupport", "UNet", "WafermapAPI", "WaferMapSources", grpcCore,
        grpcInProcessTransport, grpcProtobuf, swiftProtobuf, logging,
      ]
    ),

    // MARK: Server

    .target(
      name: "Interceptors",
      dependencies: ["NetworkAddresses", grpcCore, logging, metrics],
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
        "Caching", "CCoreTransport", "Credentials", "Domain", "Engine", "Imaging", "Interceptors",
        "Kernels", "LoadGeneration", "ModelServing", "Monitoring", "NetworkAddresses", "Redis",
        "Safetensors", "Segmentation", "ServerSettings", "Services", "Settings", "StandardServices",
        "Storage", "StructuredLogging", "UNet", "WafermapAPI", "WaferMapSources", grpcCore, logging,
        metrics, swiftProtobuf,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "LoadGeneration",
      dependencies: ["CCoreTransport", "WafermapAPI", grpcCore, grpcProtobuf, histogram],
      swiftSettings: settings
    ),
    tests("LoadGenerationTests", ["LoadGeneration", "WafermapAPI", grpcCore, histogram]),
    tests(
      "InterceptorsTests",
      [
        "Interceptors", "NetworkAddresses", grpcCore, grpcProtobuf, swiftProtobuf, logging, metrics,
        grpcInProcessTransport, .product(name: "InMemoryLogging", package: "swift-log"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
      ]
    ),
    tests("SettingsTests", ["Settings"]),
    tests("ServerSettingsTests", ["CCoreTransport", "ServerSettings", "Settings", logging]),
    tests("StructuredLoggingTests", ["StructuredLogging", logging]),
    tests(
      "WafermapCommandTests",
      [
        "wafermap", "CCoreTransport", "Engine", "FixtureSupport", "Imaging", "Safetensors", "UNet",
        "WafermapAPI", grpcCore, swiftProtobuf,
      ]
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
