/// The body of `POST /v3/auth/tokens` for a user with a password.
struct TokenRequest: Decodable {
    struct Auth: Decodable {
        let identity: Identity
        let scope: Scope?
    }

    struct Identity: Decodable {
        let methods: [String]
        let password: Password?
    }

    struct Password: Decodable {
        let user: User
    }

    struct User: Decodable {
        let id: String?
        let name: String?
        let domain: Reference?
        let password: String
    }

    /// By id or by name; by id where both are given.
    struct Reference: Decodable {
        let id: String?
        let name: String?

        func means(id: String, name: String) -> Bool {
            self.id.map { $0 == id } ?? (self.name == name)
        }
    }

    /// The project wins where both are given.
    struct Scope: Decodable {
        let project: Reference?
        let domain: Reference?
    }

    let auth: Auth
}
