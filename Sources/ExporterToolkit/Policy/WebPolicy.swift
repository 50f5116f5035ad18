import Settings

/// The rules for using the web server: encryption, users, rate limit, and the headers of each response.
struct WebPolicy: Sendable {
    /// `nil` means plain HTTP.
    var tls: TLSPolicy?
    /// The headers of each response. They replace a page's own headers of the same name.
    var headers: [WebHeader: String] = [:]
    /// The password hashes by user name. Empty means that there is no authentication.
    var users: [String: PasswordHash] = [:]
    var rateLimit: RateLimit?

    /// Returns which protection of another policy this one would remove, or `nil`. A file is empty for a moment while
    /// it is written, and an empty file is valid.
    func loss(since other: WebPolicy) -> String? {
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

/// The headers that a web configuration can set on each response.
enum WebHeader: String, Sendable, CaseIterable {
    case contentSecurityPolicy = "Content-Security-Policy"
    case frameOptions = "X-Frame-Options"
    case contentTypeOptions = "X-Content-Type-Options"
    case xssProtection = "X-XSS-Protection"
    case strictTransportSecurity = "Strict-Transport-Security"

    /// The allowed values. `nil` means any.
    private var values: [String]? {
        switch self {
        case .frameOptions: ["deny", "sameorigin"]
        case .contentTypeOptions: ["nosniff"]
        case .contentSecurityPolicy, .xssProtection, .strictTransportSecurity: nil
        }
    }

    private var meaning: String {
        switch self {
        case .contentSecurityPolicy: "Sources from which a browser may load the parts of a page"
        case .frameOptions: "Whether another page may embed a page"
        case .contentTypeOptions: "Whether browsers may guess the type of a page"
        case .xssProtection: "Filter of old browsers against injected scripts"
        case .strictTransportSecurity: "Time for which browsers use only HTTPS for this host, for everything on it"
        }
    }

    var setting: Setting<String> {
        let bound = values.map { $0.joined(separator: " or ") } ?? "printable ASCII"
        let values = values
        let form = SettingForm<String>(bound: "\(bound); blank is none", write: { $0 }) { text throws(SettingRefusal) in
            if let values, !text.isEmpty, !values.contains(text) {
                throw SettingRefusal("\(SettingForm<String>.shown(text)) is not allowed: write \(bound)")
            }
            guard text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else {
                throw SettingRefusal("has characters that a header cannot have: \(bound)")
            }
            return text
        }
        return Setting(name: rawValue, meaning: meaning, form: form, need: .optional)
    }

    static var settings: [SettingDescription] { allCases.map(\.setting.description) }

    /// Reads the headers of a file, without blank ones.
    static func read(_ node: ConfigurationNode, problems: inout ProblemCollector) -> [WebHeader: String] {
        guard let section = ConfigurationSection(node, settings: settings, problems: &problems) else { return [:] }
        return allCases.reduce(into: [:]) { headers, header in
            guard section.child(named: header.rawValue)?.content != .nothing else { return }
            let value = section.value(of: header.setting, problems: &problems)
            headers[header] = value.flatMap { $0.isEmpty ? nil : $0 }
        }
    }
}
