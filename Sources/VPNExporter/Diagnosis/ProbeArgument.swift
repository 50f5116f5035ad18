import NetworkPrimitives
import VPNConfiguration

/// The argument of `probe`: an address, `CONNECTION` or `CONNECTION/TARGET`, or a host name.
enum ProbeArgument {
    /// A target of the configuration that the argument names.
    struct Configured: Sendable, Equatable {
        let connection: ConnectionConfiguration
        let target: TargetConfiguration

        var name: String { "\(connection.name)/\(target.name)" }
    }

    /// The reason why nothing can be probed.
    struct Refusal: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// Returns the argument as an address; `nil` if it is none.
    ///
    /// - Throws: a refusal for an address that no host has.
    static func address(_ text: String) throws(Refusal) -> IPAddress? {
        guard let address = IPAddress(text) else { return nil }
        if let reason = address.unicastRefusal { throw Refusal(description: "\(text) \(reason)") }
        return address
    }

    /// Returns the targets of the configuration that the argument names, at least one; `nil` if it names no connection
    /// of the configuration.
    ///
    /// - Throws: a refusal if the connection has no such target.
    static func configured(
        _ text: String, _ configuration: ExporterConfiguration
    ) throws(Refusal) -> [Configured]? {
        let parts = parts(text)
        guard let connection = configuration.connections.first(where: { $0.name == parts.connection }) else {
            return nil
        }
        let all = connection.targets.map { Configured(connection: connection, target: $0) }
        guard let name = parts.target else { return all }
        let named = all.filter { $0.target.name == name }
        if !named.isEmpty { return named }
        throw noTarget(name, of: connection.name, targets: connection.targets.map(\.name))
    }

    /// Splits the argument at its first slash.
    static func parts(_ text: String) -> (connection: String, target: String?) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    static func noTarget(_ target: String, of connection: String, targets: [String]) -> Refusal {
        Refusal(
            description: "\(connection) has no target \(TerminalText.escaped(target)). Its targets are: "
                + targets.joined(separator: ", "))
    }
}
