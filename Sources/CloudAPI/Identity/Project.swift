/// The project whose resources are asked for: the VPN service accepts only tokens of one project.
package enum Project: Sendable, Hashable {
    /// 32 hexadecimal digits.
    case id(String)
    /// As in the console, such as `eu-de_prod`; the identity service says its id.
    case name(String)
}
