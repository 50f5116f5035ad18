import CloudAPI
import Settings

/// Reads a user from one source.
extension AccountValues {
    /// Returns a user with password and domain.
    func user(_ problems: inout ProblemCollector) -> CloudCredentials? {
        let given = first(of: names.password) ?? first(of: names.userName)
        let name = required(.text(maximumLength: 255), of: names.userName, besides: given, &problems)
        let password = required(.secret(maximumLength: 255), of: names.password, besides: given, &problems)
        let domain = domain(besides: given, &problems)
        checkProjectDomain(domain, &problems)
        guard let name, let password, let domain else { return nil }
        return .user(name: name, password: password, domain: domain)
    }

    private func domain(besides given: String?, _ problems: inout ProblemCollector) -> UserDomain? {
        let form = SettingForm<String>.text(maximumLength: 255)
        guard let first = names.domains.first(where: { find($0.name) != nil }) else {
            let own = names.domains.filter { !$0.isID }.map(\.name)
            return required(form, of: own, besides: given, &problems).map(UserDomain.name)
        }
        return value(form, of: [first.name], &problems).map { first.isID ? .id($0) : .name($0) }
    }

    /// Rejects another domain of the project: the exporter searches a project's name in the user's domain only.
    private func checkProjectDomain(_ domain: UserDomain?, _ problems: inout ProblemCollector) {
        guard let domain, first(of: names.projectID) == nil else { return }
        let isID = if case .id = domain { true } else { false }
        let own: String =
            switch domain {
            case .id(let text), .name(let text): text
            }
        let places = names.domains.filter { $0.name.lowercased().contains("project_domain") && $0.isID == isID }
        guard let place = places.lazy.compactMap({ find($0.name) }).first,
            case .text(let text, _) = place.node.content, text != own
        else { return }
        problems.add(
            problem(
                "differs from the user's domain, and the exporter finds a project by its name only there."
                    + " Set the project's ID",
                with: place))
    }
}
