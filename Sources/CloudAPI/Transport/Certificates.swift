import Glibc
import NIOSSL

/// Additional certificate authorities that the exporter trusts, such as those of a laboratory or a company.
package struct TrustRoots: Sendable, Hashable {
    /// No authority at all.
    package static let none = TrustRoots(certificates: [])

    let certificates: [NIOSSLCertificate]

    private init(certificates: [NIOSSLCertificate]) {
        self.certificates = certificates
    }

    /// Reads a file with one or more certificates in PEM format.
    ///
    /// - Throws: ``InvalidTrustRoots`` if the file is unreadable or contains none.
    package init(file: String) throws(InvalidTrustRoots) {
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(file)
        } catch {
            throw InvalidTrustRoots(file: file)
        }
        guard !certificates.isEmpty else { throw InvalidTrustRoots(file: file) }
    }

    /// Whether this host has a bundle in a place where NIOSSL searches for the system's (its `LinuxCABundle.swift`).
    package static var hasSystemBundle: Bool {
        let files = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]
        return files.contains { (path: String) in access(path, R_OK) == 0 } || hasFiles("/etc/ssl/certs")
    }

    private static func hasFiles(_ folder: String) -> Bool {
        guard let stream = opendir(folder) else { return false }
        defer { closedir(stream) }
        // The first two entries are the folder itself and its parent.
        return (0..<3).allSatisfy { _ in readdir(stream) != nil }
    }

    /// Returns whether the bytes contain certificates in PEM format.
    package static func areCertificates(_ bytes: [UInt8]) -> Bool {
        (try? NIOSSLCertificate.fromPEMBytes(bytes))?.isEmpty == false
    }
}

/// A certificate file without a readable certificate.
package struct InvalidTrustRoots: Error, Sendable, Hashable, CustomStringConvertible {
    package let file: String

    /// The text omits a path that does not exist, because the setting may contain the certificate itself by mistake.
    package var description: String {
        let name = access(file, F_OK) == 0 ? "\"\(file)\"" : "the file"
        return
            "\(name) contains no readable certificate. Give a file with one or more in PEM format (BEGIN CERTIFICATE)"
    }
}

/// The certificate and the key with which a client authenticates itself to a server.
package struct ClientIdentity: Sendable, Hashable {
    let certificates: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    /// The reason why there is no identity. It quotes nothing from the files.
    package struct Unreadable: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - certificateFile: a file in PEM format with the certificate and those between it and an authority.
    ///   - keyFile: a file in PEM format with the certificate's key, without a passphrase.
    package init(certificateFile: String, keyFile: String) throws(Unreadable) {
        let chain = try? NIOSSLCertificate.fromPEMFile(certificateFile)
        guard let chain, !chain.isEmpty else {
            throw Unreadable(
                description: "\(certificateFile): no readable certificate. Give a file with one in PEM format")
        }
        guard let key = try? NIOSSLPrivateKey(file: keyFile, format: .pem) else {
            throw Unreadable(
                description: "\(keyFile): no readable private key. Give a file with one in PEM format and no passphrase"
            )
        }
        certificates = chain
        self.key = key
    }
}

extension ClientIdentity: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension TLSConfiguration {
    /// Accepts the peer certificates that Go and OpenSSL accept by default. These include Ed25519 and P-521 keys, which
    /// BoringSSL rejects by default (`kVerifySignatureAlgorithms` in its `ssl/extensions.cc`).
    ///
    /// In TLS 1.2, the key's curve must also be among the groups of the key exchange (RFC 8422, 5.1.1). The groups are
    /// BoringSSL's defaults, then P-521.
    package mutating func acceptUsualSignatures() {
        verifySignatureAlgorithms = [
            .ed25519, .ecdsaSecp256R1Sha256, .rsaPssRsaeSha256, .rsaPkcs1Sha256, .ecdsaSecp384R1Sha384,
            .rsaPssRsaeSha384, .rsaPkcs1Sha384, .ecdsaSecp521R1Sha512, .rsaPssRsaeSha512, .rsaPkcs1Sha512,
        ]
        curves = [.x25519_MLKEM768, .x25519, .secp256r1, .secp384r1, .secp521r1]
    }
}
