import CloudWatching
import Network
import Settings
import VPNConfiguration

/// Finds the addresses that the argument of `probe` means: in the configuration, at the running exporter, in the cloud, and
/// by name, in that order, each asked only where it is needed.
struct LiveTargets: Sendable {
    let progress: Progress
    let exporter: RunningExporter
    /// Whether a person said where the exporter is: then it is to answer.
    let requiresExporter: Bool
    /// Lays what the command line says over a target's settings.
    let apply: @Sendable (ProbeSettings) -> ProbeSettings

    /// Why there is nothing to probe.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// A target before its name is resolved.
    struct Wanted: Sendable, Equatable {
        let name: String
        let address: ProbeAddress
        let settings: ProbeSettings
    }

    /// What was found out on the way to a name.
    struct Search {
        /// Names of connections that a person may have meant.
        var names: [String] = []
        /// What could not be asked, and why.
        var notes: [String] = []
        /// Whether the exporter answered: then the cloud knows no more.
        var hasAnswer = false
    }

    /// - Parameters:
    ///   - configuration: `nil` where there is none.
    ///   - note: why there is none, for the message of a failure.
    func find(_ text: String, configuration: ExporterConfiguration?, note: String?) async throws -> [LiveTarget] {
        if case .address(let address)? = try ProbeQuestion.address(text) {
            return [try target(text, address, apply(.standard))]
        }
        var search = Search(names: configuration?.connections.map(\.name) ?? [], notes: [note].compactMap(\.self))
        if let configuration, let configured = try ProbeQuestion.configured(text, configuration) {
            return try await resolve(try await wanted(configured, configuration))
        }
        if let wanted = try await running(text, configuration, &search) { return try await resolve(wanted) }
        if let configuration, let wanted = try await discovered(text, configuration, &search) {
            return try await resolve(wanted)
        }
        return try await host(text, search)
    }

    // MARK: Connections of the file

    /// Addresses of the file stay; others are asked for at the running exporter, and where it has none in the cloud. What
    /// the embedded cloud would report is in the file itself.
    private func wanted(
        _ configured: [ProbeQuestion.Configured], _ configuration: ExporterConfiguration
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
                let told = item.connection.id.flatMap { view?.addresses[$0]?.address(of: item.target.name) }
                known[item.name] = told.map(ProbeAddress.literal)
            }
        }
        return try configured.map { item in
            guard let address = known[item.name] else { throw Self.noAddress(item.name, search.notes) }
            return Wanted(name: item.name, address: address, settings: apply(item.target.probes))
        }
    }

    static func noAddress(_ name: String, _ notes: [String]) -> Failure {
        Failure(
            description: "\(name) has no address yet: the cloud reports it once there is a monitor"
                + notes.map { "; \($0)" }.joined())
    }

    // MARK: Connections that a discovery takes

    /// What the running exporter knows by this name; `nil` where it does not answer, or has no such connection.
    private func running(
        _ text: String, _ configuration: ExporterConfiguration?, _ search: inout Search
    ) async throws -> [Wanted]? {
        let (name, target) = Self.parts(text)
        guard !name.isEmpty, let running = try await connection(name, &search) else { return nil }
        let meant = running.targets.filter { target == nil || $0.name == target }
        guard !meant.isEmpty else { throw Self.noTarget(target ?? "", name, running.targets.map(\.name)) }
        return try meant.map { target in
            guard let address = target.address.flatMap({ IPAddress($0) }) else {
                throw Self.noAddress("\(name)/\(target.name)", [])
            }
            let settings = RunningSettings.settings(of: target, running, configuration)
            return Wanted(name: "\(name)/\(target.name)", address: .literal(address), settings: apply(settings))
        }
    }

    /// What a discovery of the configuration takes by this name, as the cloud lists it now.
    private func discovered(
        _ text: String, _ configuration: ExporterConfiguration, _ search: inout Search
    ) async throws -> [Wanted]? {
        let (name, _) = Self.parts(text)
        let mayTake = configuration.discoveries.contains { $0.selector.name?.matches(name) ?? true }
        guard !search.hasAnswer, !configuration.discoveries.isEmpty else { return nil }
        do {
            guard let view = try await view(configuration, Search()) else { return nil }
            search.names += view.connections.map(\.name)
            var known = configuration
            known.connections = view.connections
            guard mayTake, let found = try ProbeQuestion.configured(text, known) else { return nil }
            return try found.map { item in
                let told = item.connection.id.flatMap { view.addresses[$0]?.address(of: item.target.name) }
                guard let address = item.target.address ?? told.map(ProbeAddress.literal) else {
                    throw Self.noAddress(item.name, search.notes)
                }
                return Wanted(name: item.name, address: address, settings: apply(item.target.probes))
            }
        } catch let failure as CloudFailure {
            search.notes.append(failure.description)
            return nil
        }
    }

    private static func noTarget(_ target: String, _ connection: String, _ names: [String]) -> Failure {
        Failure(
            description:
                "\(connection) has no target \(TerminalText.harmless(target)), but: \(names.joined(separator: ", "))")
    }

    static func parts(_ text: String) -> (connection: String, target: String?) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }
}

extension SimulatedConfiguration {
    /// What the monitor of a simulated connection reports.
    fileprivate func address(of target: String) -> ProbeAddress? {
        switch target {
        case TargetConfiguration.peer: .literal(destinationIP)
        case TargetConfiguration.gateway: .literal(sourceIP)
        default: nil
        }
    }
}
