import Glibc
import NIOSSL

/// Certificates that are trusted: those of a laboratory's or a company's own authority.
package struct TrustRoots: Sendable, Hashable {
    /// No authority at all.
    package static let none = TrustRoots(certificates: [])

    let certificates: [NIOSSLCertificate]

    private init(certificates: [NIOSSLCertificate]) {
        self.certificates = certificates
    }

    /// Whether this host has a bundle where NIOSSL looks for the system's (its `LinuxCABundle.swift`).
    package static var hasSystemBundle: Bool {
        let files = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]
        return files.contains { (path: String) in access(path, R_OK) == 0 } || hasFiles("/etc/ssl/certs")
    }

    private static func hasFiles(_ folder: String) -> Bool {
        guard let stream = opendir(folder) else { return false }
        defer { closedir(stream) }
        // The folder itself and its parent come besides.
        return (0..<3).allSatisfy { _ in readdir(stream) != nil }
    }

    /// Whether bytes are what a file of certificates has.
    package static func areCertificates(_ bytes: [UInt8]) -> Bool {
        (try? NIOSSLCertificate.fromPEMBytes(bytes))?.isEmpty == false
    }

    /// - Parameter file: one or more certificates in PEM.
    /// - Throws: ``InvalidTrustRoots`` where it cannot be read or has none.
    package init(file: String) throws(InvalidTrustRoots) {
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(file)
        } catch {
            throw InvalidTrustRoots(file: file)
        }
        guard !certificates.isEmpty else { throw InvalidTrustRoots(file: file) }
    }
}
