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

let package = Package(
    name: "vpn-exporter",
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        .target(name: "CLinux", cSettings: cSettings),
        .target(name: "ICMP", dependencies: ["CLinux"], swiftSettings: swiftSettings),
        .target(name: "Exposition", swiftSettings: swiftSettings),
        .target(
            name: "CloudAPI",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "EmbeddedCloud",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(name: "CTunnel", path: "Tests/CTunnel", cSettings: cSettings),
        .executableTarget(
            name: "NetworkSimulator",
            dependencies: ["CTunnel"],
            path: "Tests/NetworkSimulator",
            swiftSettings: swiftSettings
        ),
        .testTarget(name: "ICMPTests", dependencies: ["CLinux", "ICMP"], swiftSettings: swiftSettings),
        .testTarget(name: "ExpositionTests", dependencies: ["Exposition"], swiftSettings: swiftSettings),
        .testTarget(
            name: "CloudAPITests",
            dependencies: [
                "CloudAPI",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(name: "EmbeddedCloudTests", dependencies: ["EmbeddedCloud"], swiftSettings: swiftSettings),
        .testTarget(
            name: "NetworkSimulatorTests", dependencies: ["NetworkSimulator"], swiftSettings: swiftSettings),
    ]
)
