/// The projects that the identity service lists for a caller, and the one among them that has a name.
///
/// Source: identity service, "Querying Project Information Based on the Specified Criteria", `GET /v3/projects`.
struct ProjectList: Decodable {
    struct Entry: Decodable {
        let id: String?
        let name: String?
        let enabled: Bool?
    }

    let projects: [Entry]

    /// Where to ask for the projects of a name; the service may answer others too.
    static func path(name: String?) -> String {
        name.map { "/v3/projects?name=\($0.percentEncoded)" } ?? "/v3/projects"
    }

    /// The id of the project that has exactly this name.
    func id(of name: String) throws(CloudError) -> String? {
        let named = projects.filter { $0.name == name && $0.id?.isEmpty == false }
        if let enabled = named.first(where: { $0.enabled != false }) { return enabled.id }
        guard named.isEmpty else {
            throw CloudError(
                .listProjects, message: "the project \(name) is disabled; enable it, or name another one",
                disposition: .final)
        }
        return nil
    }

    /// That no project has this name; `self` has all that the caller may see.
    func missing(_ name: String) -> CloudError {
        let names = Set(projects.compactMap(\.name)).sorted()
        let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
        let others = names.isEmpty ? "there are none" : shown
        return CloudError(
            .listProjects, message: "the project \(name) is not among those that the caller may see: \(others)",
            disposition: .final)
    }
}
