import Testing

/// Checks that no dependency resolves to a release with a known vulnerability.
struct DependencyFloorTests {
    /// The first release of each package without known vulnerabilities.
    static let fixed = [
        // CVE-2026-43671, CVE-2026-28980, CVE-2026-28970.
        ("swift-nio", "2.100.0"),
        // CVE-2026-43820 in the names of certificates (2.37.2). A client without a certificate caused a crash (#590).
        ("swift-nio-ssl", "2.37.3"),
        // CVE-2026-28898.
        ("swift-nio-http2", "1.44.0"),
        // Decompression had no bound.
        ("swift-nio-extras", "1.34.1"),
        // CVE-2026-43823.
        ("swift-crypto", "4.5.1"),
        // CVE-2023-0040.
        ("async-http-client", "1.13.2"),
    ]

    private static let root = ConfigurationFixture.deploy + "/.."

    private static func version(_ text: some StringProtocol) -> [Int] {
        text.split(separator: ".").compactMap { Int($0) }
    }

    @Test(arguments: fixed)
    func `the manifest and the resolved packages exclude releases with known vulnerabilities`(
        package: String, version: String
    ) throws {
        let manifest = try ConfigurationFixture.text(Self.root + "/Package.swift")
        let line = try #require(
            manifest.split(separator: "\n").first { $0.contains("/\(package)\"") && $0.contains("from: ") })
        let floor = try #require(line.split(separator: "from: \"").last?.prefix { $0 != "\"" })
        #expect(!Self.version(floor).lexicographicallyPrecedes(Self.version(version)), "\(floor)")
        let resolved = try ConfigurationFixture.text(Self.root + "/Package.resolved")
        let entry = try #require(resolved.split(separator: "\"identity\" : \"\(package)\"").last)
        let built = try #require(entry.split(separator: "\"version\" : \"").dropFirst().first?.prefix { $0 != "\"" })
        #expect(!Self.version(built).lexicographicallyPrecedes(Self.version(version)), "\(built)")
    }
}
