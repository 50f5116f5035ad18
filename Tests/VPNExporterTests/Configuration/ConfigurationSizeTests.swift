import Testing

@testable import CloudWatching
@testable import VPNConfiguration

struct ConfigurationSizeTests {
    @Test func `a hundred thousand targets are accepted and share inherited settings`() throws {
        let connections = (0..<1563).map { connection in
            let targets = (0..<(connection == 1562 ? 32 : 64)).map { "{ name: t\($0), address: 10.0.0.1 }" }
            return "- { name: c\(connection), targets: [\(targets.joined(separator: ", "))] }"
        }
        let text = "monitors: { mode: none }\nconnections:\n" + connections.joined(separator: "\n")
        let targets = try ConfigurationFixture.parse(text).connections.flatMap(\.targets)
        #expect(targets.count == 100_000)
        #expect(Set(targets.map(\.probes)) == [.standard])
        #expect(MemoryLayout<TargetConfiguration>.stride <= 64)
    }
}
