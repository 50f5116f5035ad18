// swift-tools-version: 6.2
// The fuzzers of the ICMP parsers: a package of its own, since its flags are for no other build and it needs no other package.
import PackageDescription

let instrumentation = ["-sanitize=fuzzer,address"]
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(instrumentation),
]

let package = Package(
    name: "fuzzing",
    targets: [
        .target(name: "CLinux"),
        .target(
            name: "ICMP", dependencies: ["CLinux"], swiftSettings: swiftSettings + [.unsafeFlags(["-enable-testing"])]),
        .systemLibrary(name: "LibFuzzer"),
        .executableTarget(
            name: "Fuzzing",
            dependencies: ["CLinux", "ICMP", "LibFuzzer"],
            swiftSettings: swiftSettings,
            // gold, the default, fails on the debugging information of this.
            linkerSettings: [.unsafeFlags(instrumentation + ["-use-ld=lld"])]
        ),
    ]
)
