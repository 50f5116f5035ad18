import Foundation
import Testing

@testable import Settings
@testable import VPNConfiguration

/// Compares the schema in `deploy` with the declared settings. `make reference` writes the schema.
struct SchemaReferenceTests {
    private static let file = ConfigurationFixture.deploy + "/vpn-exporter.schema.json"

    @Test func `the schema matches the declared settings`() throws {
        let text = try SchemaDocument().text
        if ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == "1" {
            try text.write(toFile: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOfFile: Self.file, encoding: .utf8) == text,
            "deploy/vpn-exporter.schema.json is not what the settings say; make reference writes it anew")
    }

    @Test func `sections with the same name have the same settings, so one definition suffices`() {
        var known: [Substring: [SettingDescription]] = [:]
        for (path, settings) in ConfigurationSchema.sections {
            let name = path.split(separator: ".").last ?? ""
            #expect(known[name].map { $0 == settings } ?? true, "\(path)")
            known[name] = settings
        }
    }

    @Test func `every setting has a value shape, unless it is a section`() {
        let paths = Set(ConfigurationSchema.sections.map { $0.path.replacing("[]", with: "") })
        for (path, settings) in ConfigurationSchema.sections {
            let prefix = path.isEmpty ? "" : path.replacing("[]", with: "") + "."
            for setting in settings {
                #expect((setting.shape == nil) == paths.contains(prefix + setting.name), "\(path).\(setting.name)")
            }
        }
    }
}
