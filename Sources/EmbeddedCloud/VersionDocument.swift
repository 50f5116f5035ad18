/// The body of the answer to `GET /v3`, by which clients of Keystone find out what they talk to (IAM API, "Querying
/// the Keystone API Version").
struct VersionDocument: Encodable {
    struct Version: Encodable {
        struct Link: Encodable {
            let rel = "self"
            let href: String
        }

        struct MediaType: Encodable {
            let type = "application/vnd.openstack.identity-v3+json"
            let base = "application/json"
        }

        private enum CodingKeys: String, CodingKey {
            case id, status, updated, links
            case mediaTypes = "media-types"
        }

        let id = "v3.6"
        let status = "stable"
        let updated = "2016-04-04T00:00:00Z"
        let links: [Link]
        let mediaTypes = [MediaType()]
    }

    /// The answer to `GET /`, which lists all versions there are (IAM API, "Querying Information About Keystone API
    /// Versions").
    struct List: Encodable {
        struct Values: Encodable {
            let values: [Version]
        }

        let versions: Values

        init(baseURL: String) {
            versions = Values(values: [VersionDocument(baseURL: baseURL).version])
        }
    }

    let version: Version

    init(baseURL: String) {
        version = Version(links: [.init(href: baseURL + "/v3/")])
    }
}
