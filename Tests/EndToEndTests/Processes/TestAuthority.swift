/// An authority with its certificates, made by openssl in a folder of the test's: for servers and for clients.
struct TestAuthority: Sendable {
    let folder: String
    /// The authority's own certificate (PEM).
    let path: String
    private let key: String

    init(in folder: String, named name: String = "authority") async throws {
        self.folder = folder
        path = "\(folder)/\(name).crt"
        key = "\(folder)/\(name).key"
        try await Self.openssl(
            ["-subj", "/CN=\(name)", "-keyout", key, "-out", path, "-addext", "basicConstraints=critical,CA:true"])
    }

    /// Makes `name.crt` and `name.key` in the folder.
    ///
    /// - Parameter names: for which the certificate is good, such as `IP:127.0.0.1,DNS:localhost`.
    /// - Returns: the common name, by which certificates are told from each other.
    func issue(_ name: String, commonName: String? = nil, for names: String) async throws {
        try await Self.openssl([
            "-subj", "/CN=\(commonName ?? name)", "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).crt",
            "-CA", path, "-CAkey", key, "-addext", "subjectAltName=\(names)",
            "-addext", "basicConstraints=critical,CA:false",
        ])
    }

    private static func openssl(_ options: [String]) async throws {
        let command =
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
            + options
        let result = try await ChildProcess.output(of: command)
        guard result.exit == .code(0) else { throw TestCertificate.Failure(text: result.error) }
    }
}
