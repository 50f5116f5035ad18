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
