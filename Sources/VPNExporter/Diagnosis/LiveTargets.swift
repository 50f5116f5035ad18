import CloudWatching
import NetworkPrimitives
import Settings
import VPNConfiguration

/// Finds the addresses for the argument of `probe`. The sources are the configuration, the running exporter, the cloud
/// and the resolver, in this order. A source is read only if the earlier ones do not suffice.
struct LiveTargets: Sendable {
    let progress: Progress
    let exporter: RunningExporter
    /// Whether a flag gives the exporter's address. If so, the exporter must answer.
    let requiresExporter: Bool
    /// Applies the flags to a target's settings.
    let apply: @Sendable (ProbeSettings) -> ProbeSettings

    /// The reason why there is nothing to probe.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// A target before its name is resolved.
    struct Wanted: Sendable, Equatable {
        let name: String
        let address: ProbeAddress
        let settings: ProbeSettings
    }

    /// The findings of the sources so far, for messages.
    struct Search {
        /// The names of known connections, to suggest one.
        var names: [String] = []
        /// The sources that failed, with their reasons.
        var notes: [String] = []
        /// Whether the exporter answered. If so, the cloud knows no further connections.
        var hasAnswer = false
    }

    /// Returns the targets for an argument.
    ///
    /// - Parameters:
    ///   - configuration: `nil` if there is none.
    ///   - note: the reason why there is none, for the message of a failure.
    func find(_ text: String, configuration: ExporterConfiguration?, note: String?) async throws -> [LiveTarget] {
        if let address = try ProbeArgument.address(text) {
            return [try target(text, address, apply(.standard))]
        }
        var search = Search(names: configuration?.connections.map(\.name) ?? [], notes: [note].compactMap(\.self))
        if let configuration, let configured = try ProbeArgument.configured(text, configuration) {
            return try await resolve(try await wanted(configured, configuration))
        }
        if let wanted = try await running(text, configuration, &search) { return try await resolve(wanted) }
        if let configuration, let wanted = try await discovered(text, configuration, &search) {
            return try await resolve(wanted)
        }
        return try await host(text, search)
    }

    /// Completes the addresses of the file's targets: from the running exporter, and then from the cloud. The file
    /// itself contains the addresses that the embedded cloud would report.
    private func wanted(
        _ configured: [ProbeArgument.Configured], _ configuration: ExporterConfiguration
    ) async throws -> [Wanted] {
        var search = Search()
        var known: [String: ProbeAddress] = [:]
        for item in configured { known[item.name] = item.target.address }
        func isComplete() -> Bool { configured.allSatisfy { known[$0.name] != nil } }
        if !isComplete(), let name = configured.first?.connection.name,
            let running = try await connection(name, &search)
        {
            for target in running.targets where known["\(name)/\(target.name)"] == nil {
                known["\(name)/\(target.name)"] = target.address.flatMap { IPAddress($0) }.map(ProbeAddress.literal)
            }
        }
        for item in configured where known[item.name] == nil {
            known[item.name] = item.connection.simulated?.address(of: item.target.name)
        }
        if !isComplete() {
            let view = try await view(configuration, search)
            for item in configured where known[item.name] == nil {
                known[item.name] = TargetResolution.address(
                    of: item.target, in: item.connection, addresses: view?.addresses ?? [:])
            }
        }
        return try configured.map { item in
            guard let address = known[item.name] else { throw Self.noAddress(item.name, search.notes) }
            return Wanted(name: item.name, address: address, settings: apply(item.target.probes))
        }
    }

    static func noAddress(_ name: String, _ notes: [String]) -> Failure {
        Failure(
            description: "\(name) has no address yet: the cloud reports it when the monitor exists"
                + notes.map { "; \($0)" }.joined())
    }

    /// Returns the running exporter's targets; `nil` if it does not answer, or has no such connection.
    private func running(
        _ text: String, _ configuration: ExporterConfiguration?, _ search: inout Search
    ) async throws -> [Wanted]? {
        let (name, target) = ProbeArgument.parts(text)
        guard !name.isEmpty, let running = try await connection(name, &search) else { return nil }
        let named = running.targets.filter { target == nil || $0.name == target }
        guard !named.isEmpty else {
            throw ProbeArgument.noTarget(target ?? "", of: name, targets: running.targets.map(\.name))
        }
        return try named.map { target in
            guard let address = target.address.flatMap({ IPAddress($0) }) else {
                throw Self.noAddress("\(name)/\(target.name)", [])
            }
            let settings = RunningSettings.settings(of: target, running, configuration)
            return Wanted(name: "\(name)/\(target.name)", address: .literal(address), settings: apply(settings))
        }
    }

    /// Returns the targets of a listed connection that a rule of the configuration matches; `nil` if there is none.
    private func discovered(
        _ text: String, _ configuration: ExporterConfiguration, _ search: inout Search
    ) async throws -> [Wanted]? {
        let (name, _) = ProbeArgument.parts(text)
        let mayTake = configuration.discoveries.contains { $0.selector.name?.matches(name) ?? true }
        guard !search.hasAnswer, !configuration.discoveries.isEmpty else { return nil }
        do {
            guard let view = try await view(configuration, Search()) else { return nil }
            search.names += view.connections.map(\.name)
            var known = configuration
            known.connections = view.connections
            guard mayTake, let found = try ProbeArgument.configured(text, known) else { return nil }
            return try found.map { item in
                let address = TargetResolution.address(
                    of: item.target, in: item.connection, addresses: view.addresses)
                guard let address else { throw Self.noAddress(item.name, search.notes) }
                return Wanted(name: item.name, address: address, settings: apply(item.target.probes))
            }
        } catch let failure as CloudFailure {
            search.notes.append(failure.description)
            return nil
        }
    }

}

extension SimulatedConfiguration {
    /// Returns the address that the monitor of a simulated connection reports.
    fileprivate func address(of target: String) -> ProbeAddress? {
        switch target {
        case TargetConfiguration.peer: .literal(destinationIP)
        case TargetConfiguration.gateway: .literal(sourceIP)
        default: nil
        }
    }
}
