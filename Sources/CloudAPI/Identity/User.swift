import Network

/// A user of the identity service with what proves who it is.
struct User: Sendable, Hashable {
    let name: String
    let password: Secret
    let domain: UserDomain
}
