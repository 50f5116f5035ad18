/// The body of the answer to `POST /v3/auth/tokens`.
struct TokenDocument: Encodable {
    struct Domain: Encodable {
        let id: String
        let name: String
    }

    struct User: Encodable {
        let id: String
        let name: String
        let domain: Domain
        /// Empty: never.
        let passwordExpiresAt = ""
    }

    struct Project: Encodable {
        let id: String
        let name: String
        let domain: Domain
    }

    struct Role: Encodable {
        let id: String
        let name: String
    }

    struct Service: Encodable {
        let id: String
        let type: String
        let name: String
        let endpoints: [Endpoint]
    }

    struct Endpoint: Encodable {
        let id: String
        let interface = "public"
        let region: String
        let regionID: String
        let url: String
    }

    struct Token: Encodable {
        let methods = ["password"]
        let issuedAt: String
        let expiresAt: String
        let user: User
        let project: Project?
        /// Where the token is for no project.
        let domain: Domain?
        let roles: [Role]
        let catalog: [Service]?
    }

    let token: Token
}
