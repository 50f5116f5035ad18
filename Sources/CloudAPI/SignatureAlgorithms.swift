import NIOSSL

extension TLSConfiguration {
    /// Accepts the peers' certificates that Go and OpenSSL accept by default: also those with Ed25519 and P-521 keys, which
    /// BoringSSL leaves out (`kVerifySignatureAlgorithms` in its `ssl/extensions.cc`).
    ///
    /// In TLS 1.2, the key's curve must also be among the groups of the key exchange (RFC 8422, 5.1.1). They are
    /// BoringSSL's, then P-521.
    package mutating func acceptUsualSignatures() {
        verifySignatureAlgorithms = [
            .ed25519, .ecdsaSecp256R1Sha256, .rsaPssRsaeSha256, .rsaPkcs1Sha256, .ecdsaSecp384R1Sha384,
            .rsaPssRsaeSha384, .rsaPkcs1Sha384, .ecdsaSecp521R1Sha512, .rsaPssRsaeSha512, .rsaPkcs1Sha512,
        ]
        curves = [.x25519_MLKEM768, .x25519, .secp256r1, .secp384r1, .secp521r1]
    }
}
