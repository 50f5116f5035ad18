import NIOSSL

/// The cipher suites that Go's crypto/tls calls secure, by their names in Go (`tls.CipherSuites`), the best first.
enum TLSCipher: String, Sendable, CaseIterable {
    case ecdsaAES128GCM = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
    case rsaAES128GCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    case ecdsaAES256GCM = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
    case rsaAES256GCM = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
    case ecdsaChaCha = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
    case rsaChaCha = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    case ecdsaAES128CBC = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
    case rsaAES128CBC = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
    case ecdsaAES256CBC = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
    case rsaAES256CBC = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
    case aes128GCM = "TLS_AES_128_GCM_SHA256"
    case aes256GCM = "TLS_AES_256_GCM_SHA384"
    case chaCha = "TLS_CHACHA20_POLY1305_SHA256"

    /// The suite of TLS up to 1.2 in the TLS library. `nil` for the suites of TLS 1.3, which cannot be left out.
    var suite: NIOTLSCipher? {
        switch self {
        case .ecdsaAES128GCM: .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
        case .rsaAES128GCM: .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
        case .ecdsaAES256GCM: .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
        case .rsaAES256GCM: .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
        case .ecdsaChaCha: .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
        case .rsaChaCha: .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
        case .ecdsaAES128CBC: .TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
        case .rsaAES128CBC: .TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
        case .ecdsaAES256CBC: .TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
        case .rsaAES256CBC: .TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
        case .aes128GCM, .aes256GCM, .chaCha: nil
        }
    }

    /// Whether this suite allows HTTP/2 over TLS 1.2. One such suite is required (RFC 9113, 9.2.2).
    var isRequiredByHTTP2: Bool { self == .ecdsaAES128GCM || self == .rsaAES128GCM }
}

/// The curves for key exchange, by their names in Go's crypto/tls.
enum TLSCurve: String, Sendable, CaseIterable {
    case p256 = "CurveP256"
    case p384 = "CurveP384"
    case p521 = "CurveP521"
    case x25519 = "X25519"

    var curve: NIOTLSCurve {
        switch self {
        case .p256: .secp256r1
        case .p384: .secp384r1
        case .p521: .secp521r1
        case .x25519: .x25519
        }
    }
}

/// The versions of TLS, by the names that Go's exporters use.
enum TLSVersionName: String, Sendable, CaseIterable, Comparable {
    case version10 = "TLS10"
    case version11 = "TLS11"
    case version12 = "TLS12"
    case version13 = "TLS13"

    var version: TLSVersion {
        switch self {
        case .version10: .tlsv1
        case .version11: .tlsv11
        case .version12: .tlsv12
        case .version13: .tlsv13
        }
    }

    static func < (left: TLSVersionName, right: TLSVersionName) -> Bool { left.rawValue < right.rawValue }
}

/// The handshake's treatment of client certificates, by the names of Go's crypto/tls (`tls.ClientAuthType`).
enum ClientAuthentication: String, Sendable, CaseIterable {
    case none = "NoClientCert"
    case requested = "RequestClientCert"
    case required = "RequireAnyClientCert"
    /// The former name of `required`.
    case requiredFormerly = "RequireClientCert"
    case verifiedIfGiven = "VerifyClientCertIfGiven"
    case requiredAndVerified = "RequireAndVerifyClientCert"

    /// Whether a connection requires a client certificate.
    var requiresCertificate: Bool {
        switch self {
        case .required, .requiredFormerly, .requiredAndVerified: true
        case .none, .requested, .verifiedIfGiven: false
        }
    }

    /// Whether a trusted authority must have issued a client certificate.
    var verifiesCertificate: Bool {
        switch self {
        case .verifiedIfGiven, .requiredAndVerified: true
        case .none, .requested, .required, .requiredFormerly: false
        }
    }
}
