package import Network

/// Who asks the cloud, by a key that signs each request, instead of a user with a password (`AK` and `SK`).
///
/// A temporary key comes with a security token, and is good for 15 minutes to 24 hours.
/// Source: identity service, "Access Keys" and "Obtaining a Temporary Access Key and SecurityToken".
package struct AccessKey: Sendable, Hashable {
    /// Names the key, and is no secret by itself; visible ASCII without commas.
    package let id: String
    package let secret: Secret
    /// Of a temporary key, and of it only; visible ASCII.
    package let securityToken: Secret?

    package init(id: String, secret: Secret, securityToken: Secret? = nil) {
        self.id = id
        self.secret = secret
        self.securityToken = securityToken
    }

    /// What no error may show.
    var secrets: [Secret] { [secret, securityToken].compactMap(\.self) }
}
