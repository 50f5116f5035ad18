extension CloudAccount {
    /// What the environment says: the entry of clouds.yaml that `OS_CLOUD` names, else the variables of OpenStack's and
    /// Huawei Cloud's clients, and where those say nothing of who asks, the file of Huawei Cloud's tools.
    ///
    /// - Parameter node: the configuration's cloud, the place of problems that have none of their own.
    init?(
        environment surroundings: ProcessSurroundings, at node: ConfigurationNode, _ problems: inout ProblemCollector
    ) {
        if let name = surroundings.variable("OS_CLOUD") {
            guard let account = CloudsFile.account(named: name, at: node, surroundings, &problems) else { return nil }
            self = account
            return
        }
        guard var account = CloudAccount(AccountValues(environment: surroundings), &problems) else { return nil }
        account.expandCAFile(surroundings)
        if account.credentials == nil {
            let before = problems.count
            let file = HuaweiCredentialsFile.values(surroundings, &problems).flatMap { CloudAccount($0, &problems) }
            guard problems.count == before else { return nil }
            account.fill(from: file)
        }
        self = account
    }

    private mutating func fill(from file: CloudAccount?) {
        guard let file else { return }
        credentials = file.credentials
        if project == nil { projectID = file.projectID }
        identity = identity ?? file.identity
    }

    mutating func expandCAFile(_ surroundings: ProcessSurroundings) {
        caFile = caFile.map(surroundings.expanded)
    }
}
