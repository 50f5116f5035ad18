import Testing

@testable import ExporterToolkit
@testable import Probing
@testable import Settings

/// Compares the documentation of the web configuration with the code.
struct WebPolicyDocumentTests {
    private static let document =
        ConfigurationFixture.deploy.dropLast("/deploy".count)
        + "/Sources/VPNExporter/Documentation.docc/Web.md"

    @Test func `the page describes every setting as the code does, and names every suite`() throws {
        let page = try ConfigurationFixture.text(String(Self.document))
        for setting in WebPolicyFile.sections.flatMap(\.settings) {
            #expect(page.contains("\n| `\(setting.name)` | \(setting.sentence) |\n"), "\(setting.sentence)")
        }
        for cipher in TLSCipher.allCases where cipher.suite != nil {
            #expect(page.contains("\n- `\(cipher.rawValue)`\n"))
        }
        for kind in ClientAuthentication.allCases where kind != .requiredFormerly {
            #expect(page.contains("\n| `\(kind.rawValue)` |"))
        }
        let limits = WebLimits()
        for bound in [limits.handshake, limits.firstRequest, limits.nextRequest, limits.response] {
            #expect(page.contains("| \(bound.components.seconds) s |"))
        }
        #expect(page.contains("| \(limits.streams); twice as many end it |"))
    }
}
