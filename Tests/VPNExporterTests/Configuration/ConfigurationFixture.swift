import Testing

@testable import Settings
@testable import VPNConfiguration

/// Reads the files that configuration tests compare with.
enum ConfigurationFixture {
    private static let testsFolder = folder(of: #filePath)
    static let fixtures = folder(of: testsFolder) + "/Fixtures/configuration"
    /// The certificate of an authority without a known private key.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBdTCCARugAwIBAgIUUP7nLeJxsJu6SXotMn3zdyJAtXswCgYIKoZIzj0EAwIw
        DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjMwOTQ2MThaGA8yMTI2MTAzMDA5NDYx
        OFowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFFe
        mANJg/6eT+MZhwnuTYliB8rW3c8UoMnCEwB+j/hvnWPu8kWrAdj4DA/QF53fN+gH
        /E1X3VMAKmxSIHVs8dOjUzBRMB0GA1UdDgQWBBT9Vf7WmgeiVIZBddtOs8qEgO/7
        xjAfBgNVHSMEGDAWgBT9Vf7WmgeiVIZBddtOs8qEgO/7xjAPBgNVHRMBAf8EBTAD
        AQH/MAoGCCqGSM49BAMCA0gAMEUCIEyXg7P2wFIB+7pjU3dY/jPdGXVUqNoRssXA
        Z4UEIx1hAiEAgTpL2RWMUXQP/trzdw9LmEnM8bszd60nsOTFUx5LxK8=
        -----END CERTIFICATE-----

        """
    static let deploy = folder(of: folder(of: folder(of: testsFolder))) + "/deploy"

    static func bytes(_ path: String) throws -> [UInt8] {
        try BoundedFile.read(path, maximumSize: 1_048_576)
    }

    static func text(_ path: String) throws -> String {
        try #require(String(validating: bytes(path), as: UTF8.self))
    }

    /// Returns surroundings with only these variables and files.
    static func surroundings(_ variables: [String: String] = [:], files: [String: String] = [:]) -> ProcessSurroundings
    {
        ProcessSurroundings(lookUp: { variables[$0] }) { path throws(BoundedFile.Failure) in
            guard let text = files[path] else {
                throw BoundedFile.Failure(reason: "cannot be read: No such file or directory", isMissing: true)
            }
            return Array(text.utf8)
        }
    }

    /// Parses a configuration without reading other files. Every file with a secret contains `from-file`.
    static func parse(
        _ text: String, file: String = "test.yml", surroundings: ProcessSurroundings = surroundings()
    ) throws(ConfigurationProblems) -> ExporterConfiguration {
        try parse(Array(text.utf8), file: file, surroundings: surroundings)
    }

    static func parse(
        _ bytes: [UInt8], file: String, surroundings: ProcessSurroundings = surroundings()
    ) throws(ConfigurationProblems) -> ExporterConfiguration {
        let secrets = SecretReader(files: NamedFiles(folder: "/conf")) { path throws(BoundedFile.Failure) in
            guard !path.hasSuffix("no-such-file") else {
                throw BoundedFile.Failure(reason: "cannot be read: No such file or directory", isMissing: true)
            }
            return Array("from-file\n".utf8)
        }
        let context = ReadingContext(secrets: secrets, surroundings: surroundings)
        return try ConfigurationFile.parse(bytes, file: file, context: context)
    }

    /// Returns the problems as a command prints them; an empty text if there are none.
    static func problems(
        _ bytes: [UInt8], file: String = "test.yml", surroundings: ProcessSurroundings = surroundings()
    ) -> String {
        do throws(ConfigurationProblems) {
            _ = try parse(bytes, file: file, surroundings: surroundings)
            return ""
        } catch {
            return error.description
        }
    }

    private static func folder(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
