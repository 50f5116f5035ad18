/// A user of the identity service with what proves who it is.
struct User: Sendable, Hashable {
    let name: String
    let password: Secret
    /// Of the domain (account) that the user belongs to.
    let domainName: String
}
