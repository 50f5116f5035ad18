/// The cloud that has the connections, and how to reach it.
struct CloudConfiguration: Sendable, Equatable {
    enum Provider: String, Sendable, CaseIterable {
        /// The simulation inside the exporter, on loopback.
        case embedded
        case openTelekomCloud = "open-telekom-cloud"
        case huaweiCloud = "huawei-cloud"
    }

    var provider: Provider
    /// For example `eu-de`; part of the endpoints' host names.
    var region: String
    /// 32 hexadecimal digits in practice; Cloud Eye allows 1 to 64 of `a-z A-Z 0-9 -`.
    var projectID: String
    var endpoints = EndpointOverrides()
    /// `nil` exactly where the provider is `embedded`.
    var credentials: CloudCredentials?
    /// Where the embedded cloud listens; without meaning for the others.
    var listen = LoopbackListener.anyPort
    /// How long a monitor of the embedded cloud stays `PENDING_CREATE`; without meaning for the others.
    var pendingCreate = Duration.seconds(2)
}

extension CloudConfiguration {
    static let provider = Setting(
        name: "provider", meaning: "The cloud; embedded is a simulation inside the exporter, on loopback only",
        form: .choice(Provider.self), need: .required)
    static let region = Setting(
        name: "region", meaning: "The region as in the host names of the endpoints, for example eu-de",
        form: .region, need: .required)
    static let projectID = Setting(
        name: "project_id", meaning: "The id of the project that has the connections", form: .projectID,
        need: .required)
    static let endpointsSection = SettingDescription(
        name: "endpoints", sentence: "Where the cloud's services are, if not where the region says; optional.")
    static let credentialsSection = SettingDescription(
        name: "credentials", sentence: "Who asks; required for the real clouds, and for them only.")
    static let listen = Setting(
        name: "listen", meaning: "Where the embedded cloud listens, and for it only; port 0 is any free one",
        form: .loopbackListener, need: .standard(.anyPort))
    static let pendingCreate = Setting(
        name: "pending_create",
        meaning: "Time that a new monitor of the embedded cloud, and of it only, stays PENDING_CREATE",
        form: .duration(in: .zero ... .seconds(3600)), need: .standard(.seconds(2)))

    static let settings = [
        provider.description, region.description, projectID.description, endpointsSection, credentialsSection,
        listen.description, pendingCreate.description,
    ]

    init?(_ node: ConfigurationNode, secrets: SecretReader, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return nil }
        let provider = section.value(of: Self.provider, problems: &problems)
        let region = section.value(of: Self.region, problems: &problems)
        let projectID = section.value(of: Self.projectID, problems: &problems)
        endpoints = section.child(Self.endpointsSection).map { EndpointOverrides($0, problems: &problems) } ?? endpoints
        credentials = section.child(Self.credentialsSection)
            .flatMap { CloudCredentials($0, secrets: secrets, problems: &problems) }
        listen = section.value(of: Self.listen, else: listen, problems: &problems)
        pendingCreate = section.value(of: Self.pendingCreate, else: pendingCreate, problems: &problems)
        guard let provider else { return nil }
        // A part that could not be read is a problem already; what depends on the provider is still judged by it.
        self.provider = provider
        self.region = region ?? ""
        self.projectID = projectID ?? ""
        Self.checkProvider(provider, section, problems: &problems)
    }

    /// What belongs to one kind of provider is a mistake with the other, rather than silently without effect.
    private static func checkProvider(
        _ provider: Provider, _ section: ConfigurationSection, problems: inout ProblemCollector
    ) {
        guard provider == .embedded else {
            if section.child(credentialsSection) == nil {
                problems.add("is required for \(provider.rawValue)", at: section, missing: credentialsSection)
            }
            for name in [listen.name, pendingCreate.name] {
                guard let node = section.child(named: name) else { continue }
                problems.add("is for the embedded cloud only, not for \(provider.rawValue); remove it", at: node)
            }
            return
        }
        for name in [endpointsSection.name, credentialsSection.name] {
            guard let node = section.child(named: name) else { continue }
            problems.add("is for the real clouds only, not for embedded; remove it", at: node)
        }
    }
}
