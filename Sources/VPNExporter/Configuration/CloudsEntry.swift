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
        values.noteSecrets(surroundings)
        let before = problems.count
        checkAuth(&problems)
        let kind = kind(values, &problems)
        guard var account = CloudAccount(values, kind: kind, &problems), problems.count == before else { return nil }
        takeProfile(into: &account)
        let verifies = flag(values, "verify", &problems)
        account.insecureSkipVerify = verifies == false || flag(values, "insecure", &problems) == true
        account.checkCAFile(values, surroundings)
        return problems.count == before ? account : nil
    }

    /// Else nothing of it would be found, and everything be missing.
    private func checkAuth(_ problems: inout ProblemCollector) {
        for layer in layers {
            guard let auth = layer.node.child("auth"), auth.content != .nothing else { continue }
            if case .mapping = auth.content { continue }
            problems.add(
                ConfigurationProblem(
                    file: layer.file, position: auth.position, path: auth.path.description,
                    message: "is \(auth.kind) where a mapping is expected, as auth: { username: … }"))
        }
    }

    /// As other clients read it, which take YAML 1.1.
    private func flag(_ values: AccountValues, _ name: String, _ problems: inout ProblemCollector) -> Bool? {
        let form = SettingForm<Bool>(bound: "true or false", write: { "\($0)" }) { text throws(SettingRefusal) in
            switch text.lowercased() {
            case "true", "yes", "on", "1": return true
            case "false", "no", "off", "0": return false
            default: throw SettingRefusal("\(SettingForm<Bool>.shown(text)) is neither true nor false")
            }
        }
        return values.value(form, of: [name], &problems)
    }

    /// What `auth_type` chooses; `nil` where the entry leaves it to what it has.
    private func kind(_ values: AccountValues, _ problems: inout ProblemCollector) -> AccountValues.Kind? {
        let form = SettingForm<String>.text(maximumLength: 255)
        guard let type = values.value(form, of: ["auth_type"], &problems) else { return nil }
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

    /// The value that a name as `auth.username` leads to, and an empty text is none; of a list of regions the first.
    private func value(at name: String) -> AccountValues.Value? {
        for layer in layers {
            let node = name.split(separator: ".").reduce(Optional(layer.node)) { $0?.child(String($1)) }
            guard let found = name == "regions" ? node.flatMap(firstRegion) : node, found.content != .nothing,
                found.content != .text("", isQuoted: true)
            else { continue }
            return AccountValues.Value(file: layer.file, node: found)
        }
        return nil
    }

    private func firstRegion(_ list: ConfigurationNode) -> ConfigurationNode? {
        guard case .sequence(let regions) = list.content, let first = regions.first else { return nil }
        return first.child("name") ?? first
    }
}
