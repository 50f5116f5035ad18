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
    ],
    targets: [
        .target(name: "CLinux", cSettings: cSettings),
        .target(name: "ICMP", dependencies: ["CLinux"], swiftSettings: swiftSettings),
        .target(name: "Exposition", swiftSettings: swiftSettings),
        .testTarget(name: "ICMPTests", dependencies: ["CLinux", "ICMP"], swiftSettings: swiftSettings),
        .testTarget(name: "ExpositionTests", dependencies: ["Exposition"], swiftSettings: swiftSettings),
    ]
)
