import CloudAPI
package import Settings

/// Reads the cloud of the file over the values of an entry of clouds.yaml or of the environment.
extension CloudConfiguration {
    package init?(_ node: ConfigurationNode, context: ReadingContext, problems: inout ProblemCollector) {
        guard let section = Self.section(node, problems: &problems) else { return nil }
        let provider = section.value(of: Self.provider, problems: &problems)
        let isNamed = section.child(named: Self.entry.name) != nil
        if provider == nil, !isNamed, section.child(named: Self.provider.name) == nil {
            problems.add(
                "is required unless cloud is given: \(Self.provider.form.bound)", at: section,
                missing: Self.provider.description)
        }
        let account = Self.account(of: section, provider: provider, context, &problems)
        let own = OwnSettings(section, context, &problems)
        // A part that cannot be read is already a problem. The rest is still checked against the provider.
        guard let provider = provider ?? (isNamed ? account?.provider ?? .openTelekomCloud : nil) else { return nil }
        self.init(
            provider: provider, region: own.region ?? account?.region(projectName: own.projectName) ?? "",
            project: own.project ?? account?.project ?? .id(""), endpoints: own.endpoints)
        if provider.isSimulated { fillSimulated() }
        credentials = own.credentials ?? account?.credentials
        endpoints.identity = endpoints.identity ?? account?.identity?.baseURL
        if !provider.isSimulated {
            readTransport(section, account, context, &problems)
            checkProxiedAddresses(section, context.surroundings, problems: &problems)
        }
        listen = section.value(of: Self.listen, else: listen, problems: &problems)
        pendingCreate = section.value(of: Self.pendingCreate, else: pendingCreate, problems: &problems)
        checkProvider(section, problems: &problems)
        if account != nil { checkPresence(section, problems: &problems) }
        checkRegionOfProject(section, problems: &problems)
    }

    /// Sets region and project if they are missing. The simulation requires neither, but clients show both.
    private mutating func fillSimulated() {
        if region.isEmpty { region = Self.regionOfEmbedded }
        if project == .id("") { project = .id(Self.projectOfEmbedded) }
    }

    /// Checks that the project belongs to the region. The identity service names projects after their region, and does
    /// not know projects of other regions.
    private func checkRegionOfProject(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        guard !region.isEmpty, case .name(let name) = project,
            let other = CloudAccount.region(ofProject: name), other != region, provider.isRegion(other)
        else { return }
        let node =
            section.child(named: Self.projectName.name) ?? section.child(named: Self.region.name) ?? section.node
        problems.add(
            "the project \(SettingForm<String>.shown(name)) belongs to the region \(other), and the region is \(region). Write"
                + " region: \(other), or give a project of \(region)", at: node)
    }

    /// Returns the section. A name instead of a section names the entry of clouds.yaml.
    private static func section(_ node: ConfigurationNode, problems: inout ProblemCollector) -> ConfigurationSection? {
        guard case .text = node.content else {
            return ConfigurationSection(node, settings: settings, problems: &problems)
        }
        let mapping = ConfigurationNode(
            content: .mapping([.init(key: entry.name, position: node.position, value: node)]),
            position: node.position, path: node.path)
        return ConfigurationSection(mapping, settings: settings, problems: &problems)
    }

    /// Returns the account of a source outside the file; `nil` if it has a problem, or if no source is named.
    private static func account(
        of section: ConfigurationSection, provider: Provider?, _ context: ReadingContext,
        _ problems: inout ProblemCollector
    ) -> CloudAccount? {
        if provider?.isSimulated == true { return CloudAccount() }
        if let node = section.child(named: entry.name) {
            guard let name = section.value(of: entry, problems: &problems) else { return nil }
            return CloudsFile.account(
                named: name, at: node, request(of: section, problems), context.surroundings, &problems)
        }
        guard provider != nil else { return nil }
        if section.child(credentialsSection) != nil { return CloudAccount() }
        return CloudAccount(
            environment: context.surroundings, at: section.node, request(of: section, problems), &problems)
    }

    /// Returns which values of an entry of clouds.yaml the section requests.
    private static func request(
        of section: ConfigurationSection, _ problems: ProblemCollector
    ) -> CloudsEntry.Request {
        var request = CloudsEntry.Request(takesCredentials: section.child(credentialsSection) == nil)
        if let node = section.child(named: region.name), let name = try? region.form.parse(node) {
            let place = AccountValues.Value(file: problems.file, node: node)
            request.region = CloudsRegions.Wish(name: name, place: place)
        }
        return request
    }

    private mutating func readTransport(
        _ section: ConfigurationSection, _ account: CloudAccount?, _ context: ReadingContext,
        _ problems: inout ProblemCollector
    ) {
        let skips = section.value(
            of: Self.insecureSkipVerify, else: account?.insecureSkipVerify ?? false, problems: &problems)
        insecureSkipVerify = skips
        proxy = section.value(of: Self.proxy, else: proxy, problems: &problems)
        if case .text(let text, _) = section.child(named: Self.proxy.name)?.content, text.contains("@") {
            context.secrets.noteOwnSecret()
        }
        if proxy == .environment, section.child(named: Self.proxy.name) == nil,
            let problem = context.surroundings.proxyProblem
        {
            problems.add(problem)
        }
        guard let node = section.child(named: Self.caFile.name) else {
            // An authority that nothing uses need not exist.
            guard !skips, let account else { return }
            caFile = account.caFile
            if let problem = account.caFileProblem { problems.add(problem) }
            return
        }
        guard let path = section.value(of: Self.caFile, problems: &problems) else { return }
        let place: String
        do throws(SettingRefusal) {
            place = try context.secrets.files.place(of: path)
        } catch {
            return problems.add(error.message, at: node)
        }
        caFile = place
        let files = context.secrets.files
        if let refusal = context.surroundings.refusal(ofCertificates: place, named: path, among: files) {
            problems.add(refusal, at: node)
        } else if skips {
            problems.add("has no effect next to insecure_skip_verify: true. Remove one of them", at: node)
        }
    }

    private func checkProvider(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        let isSimulated = provider.isSimulated
        for name in isSimulated ? Self.settingsOfRealClouds : Self.settingsOfEmbedded {
            guard let node = section.child(named: name) else { continue }
            let reason =
                isSimulated
                ? "is only for the real clouds, not for embedded. Remove it"
                : "is only for the embedded cloud, not for \(provider.rawValue). Remove it"
            problems.add(reason, at: node)
        }
    }

    private func checkPresence(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        if region.isEmpty, section.child(named: Self.region.name) == nil {
            problems.add(
                "is required, unless a project_name begins with it, such as eu-de_prod: \(Self.region.form.bound)",
                at: section,
                missing: Self.region.description)
        }
        let hasProject = [Self.projectID.name, Self.projectName.name].contains { section.child(named: $0) != nil }
        if project == .id(""), !hasProject {
            problems.add(
                "is required, or project_name: \(Self.projectID.form.bound)", at: section,
                missing: Self.projectID.description)
        }
        if credentials == nil, !provider.isSimulated, section.child(Self.credentialsSection) == nil {
            problems.add(Self.missingCredentials(section), at: section, missing: Self.credentialsSection)
        }
    }

    private static func missingCredentials(_ section: ConfigurationSection) -> String {
        section.child(named: entry.name) == nil
            ? "is required, since the environment has none. Give user_name, access_key or token here,"
                + " or cloud: NAME for an entry of clouds.yaml, or set OS_CLOUD, OS_USERNAME, OS_ACCESS_KEY or OS_TOKEN"
            : "is required, since the entry of clouds.yaml has none. Give user_name, access_key or token here,"
                + " or auth.username, ak or auth.token there"
    }
}

/// The file's values of settings that other sources may have, too.
private struct OwnSettings {
    let region: String?
    let projectName: String?
    let project: Project?
    let endpoints: EndpointOverrides
    let credentials: CloudCredentials?

    init(_ section: ConfigurationSection, _ context: ReadingContext, _ problems: inout ProblemCollector) {
        region = section.value(of: CloudConfiguration.region, problems: &problems)
        let id = section.value(of: CloudConfiguration.projectID, problems: &problems)
        projectName = section.value(of: CloudConfiguration.projectName, problems: &problems)
        if section.child(named: CloudConfiguration.projectID.name) != nil,
            let node = section.child(named: CloudConfiguration.projectName.name)
        {
            problems.add("conflicts with project_id. Keep one of them", at: node)
        }
        project = id.map(Project.id) ?? projectName.map(Project.name)
        endpoints =
            section.child(CloudConfiguration.endpointsSection)
            .map { EndpointOverrides($0, problems: &problems) } ?? EndpointOverrides()
        credentials = section.child(CloudConfiguration.credentialsSection)
            .flatMap { CloudCredentials($0, secrets: context.secrets, problems: &problems) }
    }
}
