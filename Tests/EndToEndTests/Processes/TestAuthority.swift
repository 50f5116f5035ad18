import Foundation

/// A certificate authority with server and client certificates, made by openssl in a folder.
struct TestAuthority: Sendable {
    let folder: String
    /// The authority's certificate (PEM).
    let path: String
    private let key: String

    /// openssl's options for each key type.
    static let keys = [
        "P-256": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "P-384": ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
        "P-521": ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], "Ed25519": ["ed25519"], "RSA": ["rsa:2048"],
    ]

    private let kind: String

    /// - Parameter kind: the key type of the authority and of its certificates.
    init(in folder: String, named name: String = "authority", kind: String = "P-256") async throws {
        self.folder = folder
        self.kind = kind
        path = "\(folder)/\(name).crt"
        key = "\(folder)/\(name).key"
        try await openssl(
            ["-subj", "/CN=\(name)", "-keyout", key, "-out", path, "-addext", "basicConstraints=critical,CA:true"])
    }

    /// Creates `name.crt` and `name.key` in the folder.
    ///
    /// - Parameters:
    ///   - commonName: the subject, by which tests distinguish certificates. Default: `name`.
    ///   - names: the subject alternative names, such as `IP:127.0.0.1,DNS:localhost`.
    func issue(_ name: String, commonName: String? = nil, for names: String) async throws {
        try await openssl([
            "-subj", "/CN=\(commonName ?? name)", "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).crt",
            "-CA", path, "-CAkey", key, "-addext", "subjectAltName=\(names)",
            "-addext", "basicConstraints=critical,CA:false",
        ])
    }

    /// Creates a certificate that expires after the given number of seconds.
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

    /// Writes a certificate of the folder and its key to one file (PEM), and returns its path.
    func bundle(_ name: String) throws -> String {
        let parts = try ["crt", "key"].map { try String(contentsOfFile: "\(folder)/\(name).\($0)", encoding: .utf8) }
        try parts.joined().write(toFile: "\(folder)/\(name).pem", atomically: true, encoding: .utf8)
        return "\(folder)/\(name).pem"
    }

    struct Failure: Error {
        let text: String
    }

    private static func run(_ command: [String]) async throws {
        let result = try await ChildProcess.output(of: command)
        guard result.exit == .code(0) else { throw Failure(text: result.error) }
    }
}
