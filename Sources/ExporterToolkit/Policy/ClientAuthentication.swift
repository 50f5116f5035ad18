/// What is asked of clients in the handshake, by the names of Go's crypto/tls (`tls.ClientAuthType`).
package enum ClientAuthentication: String, Sendable, CaseIterable {
    case none = "NoClientCert"
    case requested = "RequestClientCert"
    case required = "RequireAnyClientCert"
    /// The former name of `required`.
    case requiredFormerly = "RequireClientCert"
    case verifiedIfGiven = "VerifyClientCertIfGiven"
    case requiredAndVerified = "RequireAndVerifyClientCert"

    /// Whether there is no connection without a certificate.
    var requiresCertificate: Bool {
        switch self {
        case .required, .requiredFormerly, .requiredAndVerified: true
        case .none, .requested, .verifiedIfGiven: false
        }
    }

    /// Whether a certificate must come from an authority that is trusted.
    var verifiesCertificate: Bool {
        switch self {
        case .verifiedIfGiven, .requiredAndVerified: true
        case .none, .requested, .required, .requiredFormerly: false
        }
    }
}
