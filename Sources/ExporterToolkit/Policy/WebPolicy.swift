/// How the web server may be used: encryption, users, rate limit, and the headers of each response.
package struct WebPolicy: Sendable {
    /// `nil` means plain HTTP.
    package var tls: TLSPolicy?
    /// The headers of each response. They replace a page's own headers of the same name.
    package var headers: [WebHeader: String] = [:]
    /// The password hashes by user name. Empty means that there is no authentication.
    package var users: [String: PasswordHash] = [:]
    var rateLimit: RateLimit?

    /// Returns which protection of another policy this one would remove, or `nil`. A file is empty for a moment while
    /// it is written, and an empty file is valid.
    package func loss(since other: WebPolicy) -> String? {
        if tls == nil, other.tls != nil {
            return "tls_server_config was removed. To end encryption, restart the exporter"
        }
        if users.isEmpty, !other.users.isEmpty {
            return "basic_auth_users was removed. To end authentication, restart the exporter"
        }
        if let tls, let before = other.tls, before.requiresCertificates, !tls.requiresCertificates {
            return "client_auth_type no longer requires certificates. To allow this, restart the exporter"
        }
        if let tls, let before = other.tls, before.clients.verifiesCertificate {
            return Self.loss(of: tls, since: before)
        }
        return nil
    }

    /// Returns the same for the protection by client certificates.
    private static func loss(of tls: TLSPolicy, since before: TLSPolicy) -> String? {
        if !tls.clients.verifiesCertificate {
            return "client_auth_type no longer verifies certificates. To allow this, restart the exporter"
        }
        if before.authorities != nil, tls.authorities == nil {
            return "client_ca_file was removed. To trust the system's authorities, restart the exporter"
        }
        if before.clientNames != nil, tls.clientNames == nil {
            return "client_allowed_sans was removed. To allow other names, restart the exporter"
        }
        return nil
    }
}
