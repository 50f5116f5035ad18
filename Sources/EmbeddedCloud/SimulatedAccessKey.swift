/// A key that the embedded cloud takes signatures of, instead of a token.
package struct SimulatedAccessKey: Sendable, Hashable {
    package let id: String
    package let secret: String
    /// Of a temporary key, whose requests must carry it; `nil` for a permanent one.
    package let securityToken: String?

    package init(id: String, secret: String, securityToken: String? = nil) {
        self.id = id
        self.secret = secret
        self.securityToken = securityToken
    }
}
