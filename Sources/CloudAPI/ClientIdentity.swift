import NIOSSL

/// The certificate by which a client shows a server who it is, with its key.
package struct ClientIdentity: Sendable, Hashable {
    let certificates: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    /// Why there is none: no text of the files is in it.
    package struct Unreadable: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - certificateFile: the certificate in PEM, and those between it and an authority.
    ///   - keyFile: its key in PEM, without a passphrase.
    package init(certificateFile: String, keyFile: String) throws(Unreadable) {
        let chain = try? NIOSSLCertificate.fromPEMFile(certificateFile)
        guard let chain, !chain.isEmpty else {
            throw Unreadable(description: "\(certificateFile): cannot be read, or has no certificate in PEM")
        }
        guard let key = try? NIOSSLPrivateKey(file: keyFile, format: .pem) else {
            throw Unreadable(
                description: "\(keyFile): cannot be read, or has no private key in PEM without a passphrase")
        }
        certificates = chain
        self.key = key
    }
}

extension ClientIdentity: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: []) }
}
