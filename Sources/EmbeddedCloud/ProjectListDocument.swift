/// The body of the answer to `GET /v3/projects`.
struct ProjectListDocument: Encodable {
    struct Project: Encodable {
        let id: String
        let name: String
        let domainID: String
        let parentID: String
        let description = ""
        let enabled: Bool
        let isDomain = false
        let links: Links
    }

    struct Links: Encodable {
        let `self`: String
    }

    let projects: [Project]
    let links: Links
}
