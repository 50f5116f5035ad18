import FoundationEssentials
package import NetworkPrimitives

/// The credentials for the cloud, in one of the forms that it accepts.
package enum Credentials: Sendable, Hashable {
    /// A user of the identity service, which exchanges the password for tokens.
    case user(name: String, password: Secret, domain: UserDomain)
    /// A key that signs each request.
    case accessKey(AccessKey)
    /// A project's token from elsewhere, in visible ASCII. It expires after at most a day and the exporter never renews it.
    case token(Secret)
}

/// A user of the identity service with the password.
struct User: Sendable, Hashable {
    let name: String
    let password: Secret
    let domain: UserDomain
}

/// The domain (account) of a user.
package enum UserDomain: Sendable, Hashable {
    /// An ID of 32 hexadecimal digits.
    case id(String)
    /// A name as in the console, such as `OTC-EU-DE-00000000001000000000`.
    case name(String)
}

/// The project with the connections. The VPN service accepts only tokens of one project.
package enum Project: Sendable, Hashable {
    /// An ID of 32 hexadecimal digits.
    case id(String)
    /// A name as in the console, such as `eu-de_prod`. The identity service resolves it to an ID.
    case name(String)
}

/// A key that signs each request (`AK` and `SK`), as an alternative to a user with a password.
///
/// A temporary key has a security token and is valid for 15 minutes to 24 hours.
/// Source: identity service, "Access Keys" and "Obtaining a Temporary Access Key and SecurityToken".
package struct AccessKey: Sendable, Hashable {
    /// The name of the key, in visible ASCII without commas. It is not a secret.
    package let id: String
    package let secret: Secret
    /// The security token of a temporary key, in visible ASCII. `nil` for a permanent key.
    package let securityToken: Secret?

    package init(id: String, secret: Secret, securityToken: Secret? = nil) {
        self.id = id
        self.secret = secret
        self.securityToken = securityToken
    }

    /// The secrets that no error may show.
    var secrets: [Secret] { [secret, securityToken].compactMap(\.self) }
}

extension Secret {
    /// Returns the value of the header `Authorization` for a user name and this password (RFC 7617).
    package func basicAuthorization(of userName: String) -> String {
        "Basic " + Data("\(userName):\(reveal())".utf8).base64EncodedString()
    }
}
