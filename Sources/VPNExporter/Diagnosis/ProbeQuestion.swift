import Network
import VPNConfiguration

/// What the argument of `probe` means: an address, something of the configuration, or a host name. Pure.
enum ProbeQuestion: Sendable, Equatable {
    case address(IPAddress)
    case hostName(HostName)
    /// The targets of the configuration that are meant, at least one.
    case configured([Configured])

    struct Configured: Sendable, Equatable {
        let connection: ConnectionConfiguration
        let target: TargetConfiguration

        var name: String { "\(connection.name)/\(target.name)" }
    }

    /// Why an argument means nothing.
    struct Refusal: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// The address that an argument is: then nothing else is read.
    static func address(_ text: String) throws(Refusal) -> ProbeQuestion? {
        guard let address = IPAddress(text) else { return nil }
        if let reason = address.unicastRefusal { throw Refusal(description: "\(text) \(reason)") }
        return .address(address)
    }

    /// Anything but an address.
    ///
    /// - Parameter configuration: `nil` where there is none: then it can only be a host name.
    init(_ text: String, configuration: ExporterConfiguration?) throws(Refusal) {
        if let configuration, let configured = try Self.configured(text, configuration) {
            self = .configured(configured)
        } else if let name = HostName(text) {
            self = .hostName(name)
        } else {
            let shown = TerminalText.harmless(text)
            throw Refusal(
                description: configuration == nil
                    ? "\(shown) is no address and no host name; for a connection give --config.file"
                    : "\(shown) is no address, no host name, and no connection of the configuration")
        }
    }

    /// The targets of the connection of the configuration that is named; `nil` where none is.
    static func configured(
        _ text: String, _ configuration: ExporterConfiguration
    ) throws(Refusal) -> [Configured]? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let connection = configuration.connections.first(where: { $0.name == parts[0] }) else { return nil }
        let all = connection.targets.map { Configured(connection: connection, target: $0) }
        guard parts.count == 2 else { return all }
        let meant = all.filter { $0.target.name == parts[1] }
        if !meant.isEmpty { return meant }
        let names = connection.targets.map(\.name).joined(separator: ", ")
        throw Refusal(
            description: "\(connection.name) has no target \(TerminalText.harmless(String(parts[1]))), but: \(names)")
    }
}
