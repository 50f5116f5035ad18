package import Network

/// Who asks the cloud: one of the ways in which it lets itself be asked.
package enum Credentials: Sendable, Hashable {
    /// A user of the identity service, who gets tokens for a password.
    case user(name: String, password: Secret, domain: UserDomain)
    /// A key that signs each request; of a temporary one with its security token.
    case accessKey(AccessKey)
    /// A project's token that somebody else asked for; visible ASCII. It ends after at most a day and is never renewed.
    case token(Secret)
}
