/// One entry of clouds.yaml with what secure.yaml lays over it. Keys that mean nothing here are left alone, for the file
/// is other programs', too.
struct CloudsEntry: Sendable {
    /// The first that has a value says it.
    let layers: [AccountValues.Value]
    /// Of clouds.yaml, the place of what is missing.
    let root: AccountValues.Value

    /// `nil`, with problems, where the entry is wrong.
    func account(_ surroundings: ProcessSurroundings, _ problems: inout ProblemCollector) -> CloudAccount? {
        guard case .mapping = root.node.content else {
            problems.add(
                ConfigurationProblem(
                    file: root.file, position: root.node.position, path: root.node.path.description,
                    message: "is \(root.node.kind) where a cloud's settings are expected"))
            return nil
        }
        let values = AccountValues(names: .clouds, file: root.file, root: root.node, hasLines: true) { name in
            value(at: name)
        }
        let before = problems.count
        let kind = kind(values, &problems)
        guard var account = CloudAccount(values, kind: kind, &problems), problems.count == before else { return nil }
        takeProfile(into: &account)
        account.insecureSkipVerify = text(at: "verify")?.lowercased() == "false"
        account.expandCAFile(surroundings)
        return account
    }

    /// What `auth_type` chooses; `nil` where the entry leaves it to what it has.
    private func kind(_ values: AccountValues, _ problems: inout ProblemCollector) -> AccountValues.Kind? {
        guard let type = text(at: "auth_type") else { return nil }
        switch type.lowercased() {
        case "password", "v3password": return .user
        case "token", "v3token": return .token
        case "aksk", "ak/sk", "ak-sk", "ak_sk", "v3aksk": return .accessKey
        default:
            values.add(
                "has the auth_type \(SettingForm<String>.shown(type)), which is not supported; use password, token or"
                    + " aksk, or leave it out", &problems)
            return nil
        }
    }

    /// What clients know of the vendors; auth_url and region_name of the entry come before it.
    private func takeProfile(into account: inout CloudAccount) {
        switch text(at: "profile") {
        case "otc": account.provider = account.provider ?? .openTelekomCloud
        case "otc-swiss":
            account.provider = account.provider ?? .openTelekomCloud
            account.region = account.region ?? account.region(projectName: nil) ?? "eu-ch2"
        case "huawei", "huaweicloud": account.provider = account.provider ?? .huaweiCloud
        default: break
        }
    }

    private func text(at name: String) -> String? {
        guard case .text(let text, _) = value(at: name)?.node.content else { return nil }
        return text
    }

    /// The value that a name as `auth.username` leads to; of a list of regions the first.
    private func value(at name: String) -> AccountValues.Value? {
        for layer in layers {
            let node = name.split(separator: ".").reduce(Optional(layer.node)) { $0?.child(String($1)) }
            guard let found = name == "regions" ? node.flatMap(firstRegion) : node, found.content != .nothing else {
                continue
            }
            return AccountValues.Value(file: layer.file, node: found)
        }
        return nil
    }

    private func firstRegion(_ list: ConfigurationNode) -> ConfigurationNode? {
        guard case .sequence(let regions) = list.content, let first = regions.first else { return nil }
        return first.child("name") ?? first
    }
}
