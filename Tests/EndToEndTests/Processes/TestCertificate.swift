/// A server certificate with its key and its authority, made by openssl in a folder.
struct TestCertificate: Sendable {
    /// The file with certificate and key (PEM).
    let path: String
    /// The authority's certificate (PEM).
    let authority: String

    /// - Parameter name: the subject alternative name, such as `IP:127.0.0.1` or `DNS:other.example.com`.
    init(for name: String, in folder: String) async throws {
        authority = folder + "/authority.pem"
        path = folder + "/server.pem"
        try await Self.make(
            subject: "/CN=test authority", certificate: authority, key: folder + "/authority.key",
            ["-addext", "basicConstraints=critical,CA:true"])
        try await Self.make(
            subject: "/CN=test server", certificate: folder + "/leaf.pem", key: folder + "/leaf.key",
            [
                "-CA", authority, "-CAkey", folder + "/authority.key", "-addext", "subjectAltName=\(name)",
                "-addext", "basicConstraints=critical,CA:false",
            ])
        _ = try await ChildProcess.output(of: [
            "sh", "-c", "cat \"$0/leaf.pem\" \"$0/leaf.key\" >\"$1\"", folder, path,
        ])
    }

    struct Failure: Error {
        let text: String
    }

    private static func make(
        subject: String, certificate: String, key: String, _ options: [String]
    ) async throws {
        let command =
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "2", "-subj", subject, "-keyout", key, "-out", certificate,
            ] + options
        let result = try await ChildProcess.output(of: command)
        guard result.exit == .code(0) else { throw Failure(text: result.error) }
    }
}
