import ArgumentParser
import NetworkPrimitives
import ProbeEngine
import Settings
import VPNConfiguration

/// The flags that override a target's settings for a live probe. Names and bounds are those of the settings.
struct ProbeFlags: ParsableArguments {
    @Option(
        name: [.customShort("i"), .customLong("interval")],
        help: "Time between two requests, for example 200ms. (default: the target's, else 1s)",
        transform: { try read($0, ProbeSettings.Values.setting(\.interval)) })
    var interval: Duration?

    @Option(
        name: [.customShort("W"), .customLong("timeout")],
        help: "Time after which a request without a reply is lost. (default: the target's, else 5s)",
        transform: { try read($0, ProbeSettings.Values.setting(\.timeout)) })
    var timeout: Duration?

    @Option(
        name: [.customShort("s"), .customLong("size")],
        help: "Bytes of payload, 16 to 65507. (default: the target's, else 56)",
        transform: { try read($0, ProbeSettings.Values.setting(\.payloadSize)) })
    var size: Int?

    @Option(
        name: .customLong("dscp"), help: "Differentiated services code point: 0 to 63, or a name such as EF.",
        transform: { try read($0, ProbeSettings.Values.setting(\.packet.codePoint)) })
    var codePoint: UInt8?

    @Option(
        name: [.customShort("t"), .customLong("ttl")], help: "Time to live or hop limit of the requests: 1 to 255.",
        transform: { try read($0, ProbeSettings.Values.setting(\.packet.hopLimit)) })
    var hopLimit: UInt8?

    @Flag(
        name: .customLong("dont-fragment"),
        help: "Forbid fragmentation: a request that is too long for a link is lost.")
    var forbidsFragmentation = false

    @Option(
        name: .customLong("source"), help: "Source address of the requests, one of this host.",
        transform: { try read($0, ProbeSettings.Values.setting(\.path.source)) })
    var source: IPAddress?

    @Option(
        name: [.customShort("I"), .customLong("interface")],
        help: "Interface or VRF of the requests and their replies.",
        transform: { try read($0, ProbeSettings.Values.setting(\.path.interface)) })
    var interface: String?

    @Option(
        name: .customLong("mark"), help: "Firewall mark of the requests, for example 42 or 0x2a.",
        transform: { try read($0, ProbeSettings.Values.setting(\.packet.mark)) })
    var mark: UInt32?

    @Option(
        name: .customLong("address-family"),
        help: "Address family of a host name: any, ipv4, ipv6, prefer-ipv4 or prefer-ipv6.",
        completion: .list(AddressFamilyPreference.allCases.map(\.rawValue)),
        transform: { try read($0, ProbeSettings.Values.setting(\.addressFamily)) })
    var addressFamily: AddressFamilyPreference?

    /// Parses a text as the configuration parses the setting.
    private static func read<Value>(_ text: String, _ setting: Setting<Value>) throws -> Value {
        let node = ConfigurationNode(
            content: .text(text, isQuoted: false), position: .init(line: 1, column: 1), path: .root)
        do throws(SettingRefusal) {
            return try setting.form.parse(node)
        } catch {
            throw ValidationError(error.message)
        }
    }

    /// Returns a target's settings with the given flags applied.
    func applied(to settings: ProbeSettings) -> ProbeSettings {
        var values = settings.values
        values.interval = interval ?? values.interval
        values.timeout = timeout ?? values.timeout
        values.payloadSize = size ?? values.payloadSize
        values.packet.codePoint = codePoint ?? values.packet.codePoint
        values.packet.hopLimit = hopLimit ?? values.packet.hopLimit
        values.packet.forbidsFragmentation = forbidsFragmentation || values.packet.forbidsFragmentation
        values.packet.mark = mark ?? values.packet.mark
        values.path.source = source ?? values.path.source
        values.path.interface = interface ?? values.path.interface
        values.addressFamily = addressFamily ?? values.addressFamily
        return ProbeSettings(values)
    }
}
