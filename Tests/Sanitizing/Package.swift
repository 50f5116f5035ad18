// swift-tools-version: 6.2
// The tests of probing for the sanitizers: a package of its own, so that no other package is built for them.
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "sanitizing",
    targets: [
        .target(name: "CLinux"),
        .target(name: "CThreadSanitizer"),
        .target(name: "ICMP", dependencies: ["CLinux"], swiftSettings: swiftSettings),
        .testTarget(
            name: "ICMPTests", dependencies: ["CLinux", "CThreadSanitizer", "ICMP"], swiftSettings: swiftSettings),
    ]
)
