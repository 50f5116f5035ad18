import Settings

extension CloudAccount {
    /// Reads the environment: the entry of clouds.yaml that `OS_CLOUD` names, else the variables of OpenStack's and
    /// Huawei Cloud's clients. If these have no credentials, it reads the file of Huawei Cloud's tools.
    ///
    /// - Parameter node: the cloud of the configuration, for problems without a place of their own.
    init?(
        environment surroundings: ProcessSurroundings, at node: ConfigurationNode,
        _ request: CloudsEntry.Request, _ problems: inout ProblemCollector
    ) {
        if let name = surroundings.variable("OS_CLOUD") {
            guard
                let account = CloudsFile.account(
                    named: name, at: node, by: "OS_CLOUD", request, surroundings, &problems)
            else { return nil }
            self = account
            return
        }
        let before = problems.count
        let values = AccountValues(environment: surroundings)
        values.refuseUnsupported(&problems)
        let kind = values.namesCredentials ? values.kind(&problems) : nil
        guard problems.count == before, var account = CloudAccount(values, kind: kind, &problems) else { return nil }
        account.checkCAFile(values, surroundings)
        if account.credentials == nil {
            let before = problems.count
            let values = HuaweiCredentialsFile.values(surroundings, &problems)
            values?.noteSecrets(surroundings)
            let file = values.flatMap { CloudAccount($0, &problems) }
            if let values, file?.credentials == nil, problems.count == before {
                values.add("has no ak and sk in its section [basic]. Give them, or set OS_CLOUD or others", &problems)
            }
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

    /// Expands `~`, and records the problem of an unusable file, which its user reports.
    mutating func checkCAFile(_ values: AccountValues, _ surroundings: ProcessSurroundings) {
        guard let path = caFile, let value = values.names.caFile.lazy.compactMap(values.find).first else { return }
        let place = surroundings.expanded(path)
        caFile = place
        let refusal = surroundings.refusal(ofCertificates: place, named: path, among: NamedFiles(folder: ""))
        caFileProblem = refusal.map { values.problem($0, with: value) }
    }
}
