import Testing

@testable import CloudAPI
@testable import CloudWatching
@testable import ExporterToolkit
@testable import NetworkPrimitives
@testable import Probing
@testable import Settings
@testable import VPNConfiguration

/// The example file and the quick start in `deploy`.
struct ExampleFileTests {
    private static let example = ConfigurationFixture.deploy + "/vpn-exporter.example.yml"

    @Test func `the example is valid, and its settings of probes, monitors and ICMP are the defaults`() throws {
        let configuration = try ConfigurationFixture.parse(ConfigurationFixture.bytes(Self.example), file: "example")
        #expect(configuration.monitors == MonitorsConfiguration())
        #expect(configuration.icmp == ICMPConfiguration())
        let targets = configuration.connections.flatMap(\.targets)
        #expect(targets.map(\.probes) == [.standard, .standard, .standard])
        #expect(targets.map(\.address?.description) == [nil, "10.1.2.3", "router1.example.com"])
    }

    @Test func `the example has exactly the declared keys, with their defaults`() throws {
        var problems = ProblemCollector(file: "example")
        let root = try #require(YAMLDocument.parse(withOptionalSettings(), problems: &problems))
        #expect(problems.isEmpty)
        for (path, settings) in ConfigurationSchema.sections {
            let entries = nodes(at: path, in: root).flatMap(entries(of:))
            #expect(Set(entries.map(\.key)) == Set(settings.map(\.name)), "\(path)")
            for setting in settings {
                guard let standard = setting.standard else { continue }
                let values = entries.filter { $0.key == setting.name }.map(\.value.content)
                let other = values.filter { $0 != .text(standard, isQuoted: false) }
                #expect(other.isEmpty, "\(path).\(setting.name)")
            }
        }
    }

    @Test func `the example has the declared sentence of each setting`() throws {
        let words = try ConfigurationFixture.text(Self.example)
            .split(whereSeparator: \.isWhitespace).filter { $0 != "#" }.joined(separator: " ")
        for setting in ConfigurationSchema.sections.flatMap(\.settings) {
            #expect(words.contains(setting.sentence), "\(setting.sentence)")
        }
    }

    @Test
    func `all addresses of the quick start's six connections are on loopback`()
        throws
    {
        let path = ConfigurationFixture.deploy + "/quickstart.yml"
        let configuration = try ConfigurationFile.read(path: path)
        #expect(configuration.cloud?.provider == .embedded)
        #expect(configuration.connections.count == 6)
        let ends = configuration.connections.compactMap(\.simulated).flatMap { [$0.sourceIP, $0.destinationIP] }
        let literal = configuration.connections.flatMap(\.targets).compactMap { target -> IPAddress? in
            guard case .literal(let address) = target.address else { return nil }
            return address
        }
        #expect(ends.count == 12)
        #expect(literal.count == 1)
        let leaving = (ends + literal).filter { !$0.isLoopback }
        #expect(leaving.isEmpty)
    }

    /// Returns the example with its `#name:` lines as settings.
    private func withOptionalSettings() throws -> String {
        try ConfigurationFixture.text(Self.example).split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                let indentation = line.prefix { $0 == " " }
                let rest = line.dropFirst(indentation.count)
                let isSetting = rest.first == "#" && rest.dropFirst().first?.isLetter == true
                return isSetting ? indentation + rest.dropFirst() : line
            }
            .joined(separator: "\n")
    }

    /// Returns the nodes at a path, in which `[]` stands for each item of a list.
    private func nodes(at path: String, in root: ConfigurationNode) -> [ConfigurationNode] {
        path.split(separator: ".").reduce([root]) { nodes, part in
            let name = part.hasSuffix("[]") ? String(part.dropLast(2)) : String(part)
            let children = nodes.compactMap { $0.child(name) }
            return part.hasSuffix("[]") ? children.flatMap(items(of:)) : children
        }
    }

    private func items(of node: ConfigurationNode) -> [ConfigurationNode] {
        guard case .sequence(let items) = node.content else { return [] }
        return items
    }

    private func entries(of node: ConfigurationNode) -> [ConfigurationNode.Entry] {
        guard case .mapping(let entries) = node.content else { return [] }
        return entries
    }
}
