import NIOSSL
import Settings

/// Text that should be certificates or a key, with its origin. Messages never show it.
struct PEMText: Sendable {
    let bytes: [UInt8]
    /// `the file` or `the text`.
    let source: String
    let node: ConfigurationNode

    /// Returns one certificate or more.
    func certificates() throws(SettingRefusal) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw SettingRefusal("\(source) has no certificate in PEM (-----BEGIN CERTIFICATE-----)")
        }
        return certificates
    }

    /// Returns a key without a password.
    func privateKey() throws(SettingRefusal) -> NIOSSLPrivateKey {
        guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
            throw SettingRefusal(
                "\(source) has no private key in PEM (-----BEGIN PRIVATE KEY-----), or one with a password")
        }
        return key
    }
}
