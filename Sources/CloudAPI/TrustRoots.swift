import NIOSSL

/// Certificates that are trusted in addition to the system's: those of a laboratory's or a company's own authority.
package struct TrustRoots: Sendable, Hashable {
    let certificates: [NIOSSLCertificate]

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
