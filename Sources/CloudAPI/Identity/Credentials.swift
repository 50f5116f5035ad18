/// Who asks the cloud: one of the ways in which it lets itself be asked.
package enum Credentials: Sendable, Hashable {
    /// A user of the identity service, who gets tokens for a password.
    ///
    /// - domainName: of the domain (account) that the user belongs to, such as `OTC-EU-DE-00000000001000000000`.
    case user(name: String, password: Secret, domainName: String)
    /// A key that signs each request; of a temporary one with its security token.
    case accessKey(AccessKey)
    /// A project's token that somebody else asked for; visible ASCII. It ends after at most a day and is never renewed.
    case token(Secret)
}
