import Testing

@testable import Network
@testable import VPNConfiguration
@testable import VPNExporter

struct ProbeQuestionTests {
    private static let configuration = ExporterConfiguration(
        cloud: nil, monitors: MonitorsConfiguration(mode: .none),
        connections: [
            .fixture("berlin-paris", id: nil, targets: [.peerTarget, .gatewayTarget]),
            .fixture("localhost", id: nil),
        ])

    private func names(_ text: String) throws -> [String]? {
        guard case .configured(let configured) = try ProbeQuestion(text, configuration: Self.configuration) else {
            return nil
        }
        return configured.map(\.name)
    }

    @Test(arguments: ["192.0.2.1", "2001:db8::1"])
    func `an address is one, whatever the configuration has`(text: String) throws {
        #expect(try ProbeQuestion.address(text) == .address(try #require(IPAddress(text))))
    }

    @Test(arguments: ["0.0.0.0", "224.0.0.1", "255.255.255.255", "::"])
    func `an address that no host has is refused by name`(text: String) {
        #expect { try ProbeQuestion.address(text) } throws: { "\($0)".hasPrefix(text) }
    }

    @Test func `a connection is all of its targets, and one of them is one`() throws {
        #expect(try names("berlin-paris") == ["berlin-paris/peer", "berlin-paris/gateway"])
        #expect(try names("berlin-paris/gateway") == ["berlin-paris/gateway"])
    }

    @Test func `a connection comes before a host of the same name`() throws {
        #expect(try names("localhost") == ["localhost/peer"])
        #expect(try ProbeQuestion("localhost", configuration: nil) == .hostName(try #require(HostName("localhost"))))
    }

    @Test func `a target that a connection has not is refused, with those that it has`() {
        #expect { try ProbeQuestion("berlin-paris/lan", configuration: Self.configuration) } throws: {
            "\($0)" == "berlin-paris has no target lan, but: peer, gateway"
        }
    }

    @Test(arguments: ["berlin paris", "", "nobody/peer", "10.1.2", "a\u{1b}[2J"])
    func `what is nothing is refused, and shown without harm`(text: String) {
        for configuration in [nil, Self.configuration] {
            #expect { try ProbeQuestion(text, configuration: configuration) } throws: { error in
                "\(error)".contains("is no address") && !"\(error)".unicodeScalars.contains(where: \.isControl)
            }
        }
    }
}
