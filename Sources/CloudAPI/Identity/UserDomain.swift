/// The domain (account) that a user belongs to.
package enum UserDomain: Sendable, Hashable {
    /// 32 hexadecimal digits.
    case id(String)
    /// As in the console, such as `OTC-EU-DE-00000000001000000000`.
    case name(String)
}
