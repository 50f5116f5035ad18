import Settings

/// The section `tls_server_config` of a web configuration. Each value is checked on its own.
struct TLSSection: Sendable {
    var certificate: PEMText?
    var key: PEMText?
    var clientAuthority: PEMText?
    var clients = ClientAuthentication.none
    /// The allowed names; `nil` if the section does not restrict them.
    var clientNames: [String]?
    var minimumVersion = TLSVersionName.version12
    var maximumVersion = TLSVersionName.version13
    /// The cipher suites. Empty means the defaults of Go.
    var ciphers: [TLSCipher] = []
    /// The curves. Empty means those of the TLS library, in its order.
    var curves: [TLSCurve] = []
}

extension TLSSection {
    static let certificateSource = PEMSetting(
        name: "cert", meaning: "Certificate of the server, with those between it and an authority", kind: "certificate")
    static let keySource = PEMSetting(
        name: "key", meaning: "Private key of the server's certificate", kind: "private key")
    static let clientAuthoritySource = PEMSetting(
        name: "client_ca", meaning: "Authorities of the client certificates; if absent, those of the system",
        kind: "certificate")
    static let clientAuthentication = Setting(
        name: "client_auth_type",
        meaning: "Requirement of client certificates; only RequireAndVerifyClientCert restricts who can connect",
        form: .choice(ClientAuthentication.self), need: .standard(.none))
    static let minimumVersion = Setting(
        name: "min_version", meaning: "Oldest version of TLS", form: .choice(TLSVersionName.self),
        need: .standard(.version12))
    static let maximumVersion = Setting(
        name: "max_version", meaning: "Newest version of TLS", form: .choice(TLSVersionName.self),
        need: .standard(.version13))
    static let preferServerCiphers = Setting(
        name: "prefer_server_cipher_suites",
        meaning: "No effect, as in Go since 1.17: the client's order of the allowed suites applies",
        form: .boolean, need: .standard(true))
    static let allowedNames = SettingDescription(
        name: "client_allowed_sans",
        sentence:
            "Host names, addresses, e-mail addresses or URIs. A client certificate must have one of them as a subject"
            + " alternative name, in the same spelling. A list. Optional.")
    static let cipherSuites = SettingDescription(
        name: "cipher_suites",
        sentence:
            "Cipher suites of TLS up to 1.2, by their names in Go. Those of TLS 1.3 are accepted and always on. A list."
            + " Optional.")
    static let curvePreferences = SettingDescription(
        name: "curve_preferences",
        sentence:
            "Curves for key exchange, in order of preference. A list of CurveP256, CurveP384, CurveP521, X25519."
            + " Optional.")

    static let settings =
        certificateSource.descriptions + keySource.descriptions + clientAuthoritySource.descriptions + [
            clientAuthentication.description, allowedNames, minimumVersion.description, maximumVersion.description,
            cipherSuites, preferServerCiphers.description, curvePreferences,
        ]

    /// Reads the section.
    ///
    /// - Parameter pairProblems: Collects the problems with the files of certificate and key.
    init(
        _ section: ConfigurationSection, files: inout PolicyFiles, problems: inout ProblemCollector,
        pairProblems: inout ProblemCollector
    ) {
        certificate = Self.certificateSource.text(
            in: section, isRequired: true, &files, &problems, reading: &pairProblems)
        key = Self.keySource.text(in: section, isRequired: true, &files, &problems, reading: &pairProblems)
        var unread = ProblemCollector(file: problems.file)
        clientAuthority = Self.clientAuthoritySource.text(
            in: section, isRequired: false, &files, &problems, reading: &unread)
        problems.add(unread.sorted)
        clients = section.value(of: Self.clientAuthentication, else: clients, problems: &problems)
        minimumVersion = section.value(of: Self.minimumVersion, else: minimumVersion, problems: &problems)
        maximumVersion = section.value(of: Self.maximumVersion, else: maximumVersion, problems: &problems)
        _ = section.value(of: Self.preferServerCiphers, problems: &problems)
        clientNames = Self.names(in: section, &problems)
        ciphers = Self.list(Self.cipherSuites, .choice(TLSCipher.self), in: section, &problems)
        curves = Self.list(Self.curvePreferences, .choice(TLSCurve.self), in: section, &problems)
    }

    /// Reads the allowed names. An empty list is an error: Go would admit every client, although the words suggest
    /// none.
    private static func names(in section: ConfigurationSection, _ problems: inout ProblemCollector) -> [String]? {
        guard let node = section.child(allowedNames) else { return nil }
        if node.content == .nothing || node.content == .sequence([]) {
            problems.add(
                "has no name and would restrict no client. List the names that may connect, or remove the setting",
                at: node)
            return nil
        }
        return list(allowedNames, .text(maximumLength: 1024), in: section, &problems)
    }

    private static func list<Value>(
        _ setting: SettingDescription, _ form: SettingForm<Value>, in section: ConfigurationSection,
        _ problems: inout ProblemCollector
    ) -> [Value] {
        guard let node = section.child(setting), node.content != .nothing else { return [] }
        guard case .sequence(let items) = node.content else {
            problems.add("expected a list, got \(node.kind)", at: node)
            return []
        }
        return items.compactMap { item in
            do throws(SettingRefusal) {
                return try form.parse(item)
            } catch {
                problems.add(error.message, at: item)
                return nil
            }
        }
    }
}
