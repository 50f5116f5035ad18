// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
let cSettings: [CSetting] = [.treatAllWarnings(as: .error)]
let revision = Context.gitInformation?.currentCommit ?? "unknown"
// The Makefile sets both from the commit. The current date would make each build different.
let branch = (Context.environment["VPN_EXPORTER_BRANCH"] ?? "").filter {
    $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0))
}
let commitTime = Context.environment["SOURCE_DATE_EPOCH"].flatMap { Int($0) } ?? 0

let package = Package(
    name: "vpn-exporter",
    products: [
        .executable(name: "vpn-exporter", targets: ["VPNExporter"]),
        // A test loads this library into the exporter.
        .library(name: "Sandbox", type: .dynamic, targets: ["CSandbox"]),
    ],
    // Each minimum version has no known vulnerability; DependencyFloorTests has the list.
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.1"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.3"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "CCrypt", cSettings: cSettings, linkerSettings: [.linkedLibrary("crypt")]),
        .target(name: "CLinux", cSettings: cSettings),
        .target(name: "CStart", cSettings: cSettings),
        .target(
            name: "CRevision",
            cSettings: cSettings + [
                .define("VPN_EXPORTER_REVISION", to: "\"\(revision)\""),
                .define("VPN_EXPORTER_BRANCH", to: "\"\(branch)\""),
                .define("VPN_EXPORTER_COMMIT_TIME", to: "\(commitTime)"),
            ]
        ),
        .target(name: "NetworkPrimitives", dependencies: ["CLinux"], swiftSettings: swiftSettings),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Exposition", dependencies: ["CZlib"], swiftSettings: swiftSettings),
        .target(
            name: "Settings",
            dependencies: ["NetworkPrimitives", .product(name: "Yams", package: "Yams")],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "ExporterToolkit",
            dependencies: [
                "CCrypt", "CLinux", "CStart", "Exposition", "NetworkPrimitives", "Settings",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "CloudAPI",
            dependencies: [
                "NetworkPrimitives",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                // AsyncHTTPClient uses this product. It is listed only for its minimum version.
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "EmbeddedCloud",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(name: "ProbeEngine", dependencies: ["CLinux", "NetworkPrimitives"], swiftSettings: swiftSettings),
        .target(
            name: "VPNConfiguration",
            dependencies: [
                "CloudAPI", "CRevision", "ExporterToolkit", "Exposition", "NetworkPrimitives", "ProbeEngine",
                "Settings",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Probing",
            dependencies: [
                "CLinux", "VPNConfiguration", "Exposition", "NetworkPrimitives", "ProbeEngine", "Settings",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "CloudWatching",
            dependencies: [
                "CloudAPI", "VPNConfiguration", "EmbeddedCloud", "ExporterToolkit", "Exposition", "NetworkPrimitives",
                "Probing",
                "Settings",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Availability",
            dependencies: [
                "CloudAPI", "CloudWatching", "VPNConfiguration", "NetworkPrimitives", "ProbeEngine", "Probing",
                "Settings",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Metrics",
            dependencies: [
                "Availability", "CloudAPI", "CloudWatching", "VPNConfiguration", "ExporterToolkit", "Exposition",
                "NetworkPrimitives", "ProbeEngine", "Probing",
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "StatusPages",
            dependencies: [
                "Availability", "CloudAPI", "CloudWatching", "VPNConfiguration", "ExporterToolkit", "NetworkPrimitives",
                "ProbeEngine", "Probing", "Settings",
            ],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "VPNExporter",
            dependencies: [
                "Availability", "CLinux", "CStart", "CloudAPI", "CloudWatching", "VPNConfiguration", "EmbeddedCloud",
                "ExporterToolkit", "Exposition", "Metrics", "NetworkPrimitives", "ProbeEngine", "Probing", "Settings",
                "StatusPages",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(name: "CSandbox", path: "Tests/CSandbox", cSettings: cSettings),
        .target(name: "CTunnel", path: "Tests/CTunnel", cSettings: cSettings),
        .executableTarget(
            name: "NetworkSimulator",
            dependencies: ["CTunnel"],
            path: "Tests/NetworkSimulator",
            swiftSettings: swiftSettings
        ),
        .executableTarget(name: "DefaultBuffers", path: "Tests/DefaultBuffers", cSettings: cSettings),
        .target(name: "CFloor", path: "Tests/BenchmarkFloor", cSettings: cSettings),
        .executableTarget(
            name: "Benchmark", dependencies: ["CFloor", "Exposition"], path: "Tests/Benchmark",
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "Accuracy", dependencies: ["NetworkPrimitives", "ProbeEngine"], path: "Tests/Accuracy",
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ProbeEngineTests", dependencies: ["CLinux", "NetworkPrimitives", "ProbeEngine"],
            swiftSettings: swiftSettings),
        .testTarget(name: "ExpositionTests", dependencies: ["Exposition"], swiftSettings: swiftSettings),
        .testTarget(
            name: "CloudAPITests",
            dependencies: [
                "CloudAPI",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(name: "EmbeddedCloudTests", dependencies: ["EmbeddedCloud"], swiftSettings: swiftSettings),
        .testTarget(
            name: "NetworkSimulatorTests", dependencies: ["NetworkSimulator"], swiftSettings: swiftSettings),
        .testTarget(
            name: "VPNExporterTests",
            dependencies: [
                "Availability", "CloudAPI", "CloudWatching", "VPNConfiguration", "EmbeddedCloud", "ExporterToolkit",
                "Exposition",
                "Metrics", "NetworkPrimitives", "ProbeEngine", "Probing", "Settings", "StatusPages", "VPNExporter",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "EndToEndTests", dependencies: ["NetworkSimulator", "VPNExporter"], swiftSettings: swiftSettings),
    ]
)

extension Package {
    /// Reduces the manifest to the named targets, so that no other target is built and no package is fetched.
    func keepOnly(_ names: Set<String>) {
        products = []
        dependencies = []
        targets.removeAll { !names.contains($0.name) }
    }
}

// The fuzzers need the flags of libFuzzer for every module that they test; `make fuzz` sets the variable.
if Context.environment["VPN_EXPORTER_FUZZERS"] == "1" {
    let instrumentation = ["-sanitize=fuzzer,address"]
    package.keepOnly(["CLinux", "NetworkPrimitives", "ProbeEngine"])
    for target in package.targets where target.swiftSettings != nil {
        target.swiftSettings?.append(.unsafeFlags(instrumentation + ["-enable-testing"]))
    }
    package.targets += [
        .systemLibrary(name: "LibFuzzer", path: "Tests/LibFuzzer"),
        .executableTarget(
            name: "Fuzzing",
            dependencies: ["CLinux", "LibFuzzer", "NetworkPrimitives", "ProbeEngine"],
            path: "Tests/Fuzzing",
            exclude: ["Corpus"],
            swiftSettings: swiftSettings + [.unsafeFlags(instrumentation)],
            // The default linker, gold, fails on the debugging information of an instrumented build.
            linkerSettings: [.unsafeFlags(instrumentation + ["-use-ld=lld"])]
        ),
    ]
}

// The tests of probing run under the sanitizers with an adapter for Mutex; `make sanitize` sets the variable.
if Context.environment["VPN_EXPORTER_SANITIZER_TESTS"] == "1" {
    package.keepOnly(["CLinux", "NetworkPrimitives", "ProbeEngine", "ProbeEngineTests"])
    for target in package.targets where target.isTest { target.dependencies.append("CThreadSanitizer") }
    package.targets.append(.target(name: "CThreadSanitizer", path: "Tests/CThreadSanitizer", cSettings: cSettings))
}
