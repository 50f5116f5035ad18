import Testing

@testable import NetworkPrimitives
@testable import VPNConfiguration
@testable import VPNExporter

struct ProbeArgumentTests {
    private static let configuration = ExporterConfiguration(
        cloud: nil, monitors: MonitorsConfiguration(mode: .none),
        connections: [
            .fixture("berlin-paris", id: nil, targets: [.peerTarget, .gatewayTarget]),
            .fixture("localhost", id: nil),
        ])

    private func names(_ text: String) throws -> [String]? {
        try ProbeArgument.configured(text, Self.configuration)?.map(\.name)
    }

    @Test(arguments: ["192.0.2.1", "2001:db8::1"])
    func `an address is recognized`(text: String) throws {
        #expect(try ProbeArgument.address(text)?.description == text)
    }

    @Test(arguments: ["0.0.0.0", "224.0.0.1", "255.255.255.255", "::"])
    func `an address that no host has is rejected`(text: String) {
        #expect { try ProbeArgument.address(text) } throws: { "\($0)".hasPrefix(text) }
    }

    @Test func `a connection selects all of its targets, and a target only itself`() throws {
        #expect(try names("berlin-paris") == ["berlin-paris/peer", "berlin-paris/gateway"])
        #expect(try names("berlin-paris/gateway") == ["berlin-paris/gateway"])
    }

    @Test func `a connection takes precedence over a host of the same name`() throws {
        #expect(try names("localhost") == ["localhost/peer"])
    }

    @Test func `an unknown target is rejected with the connection's targets`() {
        #expect { try names("berlin-paris/lan") } throws: {
            "\($0)" == "berlin-paris has no target lan. Its targets are: peer, gateway"
        }
        #expect { try names("berlin-paris/\u{1b}[2J") } throws: { !"\($0)".unicodeScalars.contains(where: \.isControl) }
    }

    @Test(arguments: ["berlin paris", "", "nobody/peer", "10.1.2", "a\u{1b}[2J"])
    func `any other text is neither an address nor a connection`(text: String) throws {
        #expect(try ProbeArgument.address(text) == nil)
        #expect(try names(text) == nil)
    }
}
