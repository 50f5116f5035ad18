/// How the web server may be used: encrypted or not, by whom, how often, and with which headers on each answer.
package struct WebPolicy: Sendable {
    /// `nil` is plain HTTP.
    package var tls: TLSPolicy?
    /// On each answer, in the place of a page's own of the same name.
    package var headers: [WebHeader: String] = [:]
    /// By name; none is that nobody has to say who they are.
    package var users: [String: PasswordHash] = [:]
    var rateLimit: RateLimit?

    /// What this policy would take away of what another protects; `nil` where it takes nothing away. A file that is being
    /// written is empty for a moment, and an empty file is valid.
    package func loss(since other: WebPolicy) -> String? {
        if tls == nil, other.tls != nil {
            return "tls_server_config is gone; encryption ends with a restart only"
        }
        if users.isEmpty, !other.users.isEmpty {
            return "basic_auth_users is gone; authentication ends with a restart only"
        }
        if let tls, let before = other.tls, before.requiresCertificates, !tls.requiresCertificates {
            return "client_auth_type does not ask for certificates any more; that takes a restart"
        }
        if let tls, let before = other.tls, before.clients.verifiesCertificate {
            return Self.loss(of: tls, since: before)
        }
        return nil
    }

    /// The same for what keeps clients away by their certificates.
    private static func loss(of tls: TLSPolicy, since before: TLSPolicy) -> String? {
        if !tls.clients.verifiesCertificate {
            return "client_auth_type does not verify certificates any more; that takes a restart"
        }
        if before.authorities != nil, tls.authorities == nil {
            return "client_ca_file is gone; the system's authorities count after a restart only"
        }
        if before.clientNames != nil, tls.clientNames == nil {
            return "client_allowed_sans is gone; other names are allowed after a restart only"
        }
        return nil
    }
}
