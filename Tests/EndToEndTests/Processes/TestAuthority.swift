import Foundation

/// An authority with its certificates, made by openssl in a folder of the test's: for servers and for clients.
struct TestAuthority: Sendable {
    let folder: String
    /// The authority's own certificate (PEM).
    let path: String
    private let key: String

    /// How keys are made, by the names of their kinds.
    static let keys = [
        "P-256": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "P-384": ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
        "P-521": ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], "Ed25519": ["ed25519"], "RSA": ["rsa:2048"],
    ]

    private let kind: String

    /// - Parameter kind: of its key, and of those of the certificates that it issues.
    init(in folder: String, named name: String = "authority", kind: String = "P-256") async throws {
        self.folder = folder
        self.kind = kind
        path = "\(folder)/\(name).crt"
        key = "\(folder)/\(name).key"
        try await openssl(
            ["-subj", "/CN=\(name)", "-keyout", key, "-out", path, "-addext", "basicConstraints=critical,CA:true"])
    }

    /// Makes `name.crt` and `name.key` in the folder.
    ///
    /// - Parameter names: for which the certificate is good, such as `IP:127.0.0.1,DNS:localhost`.
    /// - Returns: the common name, by which certificates are told from each other.
    func issue(_ name: String, commonName: String? = nil, for names: String) async throws {
        try await openssl([
            "-subj", "/CN=\(commonName ?? name)", "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).crt",
            "-CA", path, "-CAkey", key, "-addext", "subjectAltName=\(names)",
            "-addext", "basicConstraints=critical,CA:false",
        ])
    }

    /// The same for a certificate that is good for so many seconds.
    func issue(_ name: String, for names: String, seconds: Int) async throws {
        let settings = """
            [ca]
            default_ca = all
            [all]
            database = \(folder)/index.txt
            new_certs_dir = \(folder)
            rand_serial = yes
            default_md = sha256
            policy = names
            copy_extensions = copy
            x509_extensions = all_of_them
            unique_subject = no
            [names]
            commonName = supplied
            [all_of_them]
            basicConstraints = critical,CA:false

            """
        try settings.write(toFile: folder + "/ca.cnf", atomically: true, encoding: .utf8)
        try "".write(toFile: folder + "/index.txt", atomically: true, encoding: .utf8)
        let (request, key, certificate) = ("\(folder)/\(name).csr", "\(folder)/\(name).key", "\(folder)/\(name).crt")
        try await Self.run(
            ["openssl", "req", "-newkey"] + (Self.keys[kind] ?? []) + [
                "-nodes", "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)", "-keyout", key, "-out", request,
            ])
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMddHHmmss'Z'"
        try await Self.run([
            "openssl", "ca", "-batch", "-config", folder + "/ca.cnf", "-cert", path, "-keyfile", self.key, "-in",
            request,
            "-out", certificate, "-notext", "-enddate", formatter.string(from: .now + TimeInterval(seconds)),
        ])
    }

    private func openssl(_ options: [String]) async throws {
        try await Self.run(
            ["openssl", "req", "-x509", "-newkey"] + (Self.keys[kind] ?? []) + ["-nodes", "-days", "2"] + options)
    }

    private static func run(_ command: [String]) async throws {
        let result = try await ChildProcess.output(of: command)
        guard result.exit == .code(0) else { throw TestCertificate.Failure(text: result.error) }
    }
}
