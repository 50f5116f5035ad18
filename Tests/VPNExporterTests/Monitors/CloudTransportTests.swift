import CloudAPI
import Foundation
import Testing

@testable import CloudWatching
@testable import ExporterToolkit
@testable import VPNConfiguration

struct CloudTransportTests {
    private func options(
        _ variables: [String: String] = [:], files: [String: String] = [:], caFile: String? = nil
    ) throws -> TransportOptions {
        var cloud = CloudConfiguration(provider: .openTelekomCloud, region: "eu-de", project: .id("p"))
        cloud.caFile = caFile
        return try cloud.transportOptions(ConfigurationFixture.surroundings(variables, files: files))
    }

    @Test func `requests carry the exporter's name and version`() throws {
        #expect(try options().userAgent == "vpn-exporter/\(BuildInformation.version)")
    }

    @Test func `the remedy for an untrusted certificate names the setting`() throws {
        #expect(try options().trustRemedy.hasSuffix("If your own authority signed it, set cloud.ca_file."))
        #expect(try options().systemRoots == nil)
        let file = FileManager.default.temporaryDirectory.appending(path: "ca-\(UUID()).pem").path
        try ConfigurationFixture.certificate.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let given = try options(caFile: file)
        #expect(given.trustRemedy.contains("to cloud.ca_file (\(file))"))
        #expect(given.trustRoots != nil)
    }

    @Test func `SSL_CERT_FILE replaces the system's authorities, and an empty one leaves none`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "bundle-\(UUID()).pem").path
        try ConfigurationFixture.certificate.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let good = try options(["SSL_CERT_FILE": file], files: [file: ConfigurationFixture.certificate])
        #expect(good.systemRoots == (try TrustRoots(file: file)))
        #expect(good.trustRemedy.contains("the file in SSL_CERT_FILE (\(file))"))
        let bad = try options(["SSL_CERT_FILE": "/none"])
        #expect(bad.systemRoots == TrustRoots.none)
        #expect(
            bad.trustRemedy == """
                SSL_CERT_FILE replaces the system's authorities, but names a file that does not exist. Check \
                the path. If your own authority signed it, set cloud.ca_file.
                """)
    }
}
