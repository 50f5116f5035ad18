import Testing

@testable import VPNExporter

/// Reads the files that configuration tests compare with.
enum ConfigurationFixture {
    private static let testsFolder = folder(of: #filePath)
    static let fixtures = folder(of: testsFolder) + "/Fixtures/configuration"
    static let deploy = folder(of: folder(of: folder(of: testsFolder))) + "/deploy"

    static func bytes(_ path: String) throws -> [UInt8] {
        try BoundedFile.read(path, maximumSize: 1_048_576)
    }

    static func text(_ path: String) throws -> String {
        try #require(String(validating: bytes(path), as: UTF8.self))
    }

    /// Parses without touching another file; every password file holds `from-file`.
    static func parse(_ text: String, file: String = "test.yml") throws(ConfigurationProblems) -> ExporterConfiguration
    {
        try parse(Array(text.utf8), file: file)
    }

    static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationProblems) -> ExporterConfiguration {
        let secrets = SecretReader(folder: "/conf") { path throws(SettingRefusal) in
            guard !path.hasSuffix("no-such-file") else {
                throw SettingRefusal("the file \(path) cannot be read: No such file or directory")
            }
            return Array("from-file\n".utf8)
        }
        return try ConfigurationFile.parse(bytes, file: file, secrets: secrets)
    }

    /// What the command would print about a file: every problem, or nothing.
    static func problems(_ bytes: [UInt8], file: String = "test.yml") -> String {
        do throws(ConfigurationProblems) {
            _ = try parse(bytes, file: file)
            return ""
        } catch {
            return error.description
        }
    }

    private static func folder(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
