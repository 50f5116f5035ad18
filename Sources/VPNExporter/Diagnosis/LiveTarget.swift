import Network
import VPNConfiguration

/// One address that a person has probed, under the name that the person knows it by.
struct LiveTarget: Sendable, Hashable {
    /// `connection/target` of the configuration, or the host name or address that was given.
    let name: String
    let address: IPAddress
    let settings: ProbeSettings

    /// The name, with the address where that is another text.
    var title: String {
        let harmless = TerminalText.harmless(name)
        return harmless == "\(address)" ? harmless : "\(harmless) (\(address))"
    }
}
