import NIOCore
import NIOSSL
import Settings

extension TLSPolicy {
    /// Reads the section, and checks it as a whole: certificate and key, versions, suites, and client certificates.
    ///
    /// - Parameters:
    ///   - offersHTTP2: Whether `http_server_config.http2` is on.
    ///   - last: The pair to serve if the files of certificate and key are unusable, or if one is newer than the other.
    init?(
        _ section: ConfigurationSection, offersHTTP2: Bool, last: Pair?, files: inout PolicyFiles,
        problems: inout ProblemCollector
    ) {
        let before = problems.count
        var pairProblems = ProblemCollector(file: problems.file)
        let values = TLSSection(section, files: &files, problems: &problems, pairProblems: &pairProblems)
        Self.checkVersions(values, offersHTTP2, section, &problems)
        Self.checkClients(values, section, &problems)
        let read = Self.pair(values, &pairProblems)
        let authorities = values.clientAuthority.flatMap { pem in
            Self.read(pem, &problems) { pem throws(SettingRefusal) in try pem.certificates() }
        }
        if last == nil || problems.count > before { problems.add(pairProblems.sorted) }
        guard problems.count == before, let pair = read ?? last else { return nil }
        let configuration = Self.configuration(values, pair, authorities, offersHTTP2: offersHTTP2)
        guard let context = try? NIOSSLContext(configuration: configuration) else {
            problems.add("is rejected by the TLS library", at: section.node)
            return nil
        }
        self.init(
            context: context, pair: pair, pairProblems: pairProblems.isEmpty ? nil : pairProblems.sorted,
            clients: values.clients, authorities: authorities,
            clientNames: values.clientNames.map(ClientNames.init), offersHTTP2: offersHTTP2)
    }

    /// Returns certificate and key if both can be read and match.
    private static func pair(_ values: TLSSection, _ problems: inout ProblemCollector) -> Pair? {
        let certificates = values.certificate.flatMap { pem in
            read(pem, &problems) { pem throws(SettingRefusal) in try pem.certificates() }
        }
        let key = values.key.flatMap { pem in
            read(pem, &problems) { pem throws(SettingRefusal) in try pem.privateKey() }
        }
        guard let certificates, let key, let keyNode = values.key?.node else { return nil }
        let pair = Pair(certificates: certificates, key: key)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.trustRoots = .certificates([])
        // The TLS library compares the two.
        guard (try? NIOSSLContext(configuration: configuration)) != nil else {
            problems.add("does not match the certificate", at: keyNode)
            return nil
        }
        return pair
    }

    private static func read<Value>(
        _ pem: PEMText, _ problems: inout ProblemCollector, _ body: (PEMText) throws(SettingRefusal) -> Value
    ) -> Value? {
        do throws(SettingRefusal) {
            return try body(pem)
        } catch {
            problems.add(error.message, at: pem.node)
            return nil
        }
    }

    private static func checkVersions(
        _ values: TLSSection, _ offersHTTP2: Bool, _ section: ConfigurationSection, _ problems: inout ProblemCollector
    ) {
        let (minimum, maximum) = (values.minimumVersion, values.maximumVersion)
        if minimum > maximum {
            let node = section.child(named: TLSSection.maximumVersion.name) ?? section.node
            problems.add("\(maximum.rawValue) is older than min_version \(minimum.rawValue)", at: node)
        }
        guard let node = section.child(TLSSection.cipherSuites), !values.ciphers.isEmpty, minimum < .version13 else {
            return
        }
        let suites = values.ciphers.compactMap(\.suite)
        if suites.isEmpty, maximum < .version13 {
            problems.add("has no suite for \(maximum.rawValue), the newest version allowed", at: node)
        } else if offersHTTP2, !suites.isEmpty, !values.ciphers.contains(where: \.isRequiredByHTTP2) {
            problems.add(
                "has neither \(TLSCipher.rsaAES128GCM.rawValue) nor \(TLSCipher.ecdsaAES128GCM.rawValue), and HTTP/2 requires"
                    + " one. Add one, or set http_server_config.http2 to false", at: node)
        }
    }

    private static func checkClients(
        _ values: TLSSection, _ section: ConfigurationSection, _ problems: inout ProblemCollector
    ) {
        if let authority = values.clientAuthority, values.clients == .none {
            problems.add(
                "has no effect: client_auth_type requests no certificate. Write RequireAndVerifyClientCert",
                at: authority.node)
        }
        if values.clients.verifiesCertificate, let blank = TLSSection.clientAuthoritySource.blank(in: section) {
            problems.add(
                "is blank, which would trust every authority that the system trusts. Name the file with the clients'"
                    + " authorities, or remove the setting", at: blank)
        }
        if let node = section.child(TLSSection.allowedNames), values.clientNames?.isEmpty == false,
            !values.clients.verifiesCertificate
        {
            problems.add(
                "has no effect with client_auth_type \(values.clients.rawValue): anyone can create a certificate with that"
                    + " name. Write RequireAndVerifyClientCert", at: node)
        }
    }

    private static func configuration(
        _ values: TLSSection, _ pair: Pair, _ authorities: [NIOSSLCertificate]?, offersHTTP2: Bool
    ) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: pair.certificates.map { .certificate($0) }, privateKey: .privateKey(pair.key))
        let suites =
            values.ciphers.isEmpty ? TLSCipher.allCases.compactMap(\.suite) : values.ciphers.compactMap(\.suite)
        let minimum = suites.isEmpty ? .version13 : values.minimumVersion
        configuration.minimumTLSVersion = minimum.version
        configuration.maximumTLSVersion = values.maximumVersion.version
        // The library rejects an empty list, and TLS 1.3 has its own suites.
        if !suites.isEmpty { configuration.cipherSuiteValues = suites }
        if !values.curves.isEmpty { configuration.curves = values.curves.map(\.curve) }
        configuration.applicationProtocols = (offersHTTP2 ? ["h2"] : []) + ["http/1.1"]
        configuration.certificateVerification = verification(values.clients)
        configuration.trustRoots = trustRoots(values.clients, authorities)
        configuration.sendCANameList = authorities != nil
        configuration.verifySignatureAlgorithms = clientSignatures
        // The server does not wait for a client that leaves silently.
        configuration.shutdownTimeout = .seconds(1)
        return configuration
    }

    /// The signature algorithms with which clients may prove that they hold their certificate's key. The list matches
    /// Go and OpenSSL. The default of the TLS library lacks Ed25519 and P-521, and accepts SHA-1 (RFC 9155).
    private static let clientSignatures: [SignatureAlgorithm] = [
        .ecdsaSecp256R1Sha256, .ed25519, .rsaPssRsaeSha256, .rsaPkcs1Sha256, .ecdsaSecp384R1Sha384, .rsaPssRsaeSha384,
        .rsaPkcs1Sha384, .ecdsaSecp521R1Sha512, .rsaPssRsaeSha512, .rsaPkcs1Sha512,
    ]

    private static func verification(_ clients: ClientAuthentication) -> CertificateVerification {
        if clients == .none { return .none }
        return clients.requiresCertificate ? .noHostnameVerification : .optionalVerification
    }

    private static func trustRoots(
        _ clients: ClientAuthentication, _ authorities: [NIOSSLCertificate]?
    ) -> NIOSSLTrustRoots {
        if let authorities { return .certificates(authorities) }
        return clients.verifiesCertificate ? .default : .certificates([])
    }
}
