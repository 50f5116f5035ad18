/// How the handshake treats client certificates, by the names of Go's crypto/tls (`tls.ClientAuthType`).
package enum ClientAuthentication: String, Sendable, CaseIterable {
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
