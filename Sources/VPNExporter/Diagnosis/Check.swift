import Availability
import CloudWatching
import Network
import ProbeEngine
import Probing
import VPNConfiguration

/// Everything that the exporter needs to do its work with a configuration, tried once. Nothing is changed anywhere.
struct Check: Sendable {
    /// The name of the file, as findings show it.
    let file: String
    let configuration: ExporterConfiguration
    let progress: Progress

    func run() async throws -> [Finding] {
        let valid = Finding(.ok, "configuration", file, "valid (\(configuration.summary))")
        let inventory = await CloudInspection(configuration: configuration, progress: progress).run()
        let cloud = inventory.map { CloudFindings(configuration, $0) }
        let view = cloud?.view ?? CloudInventory.View(connections: configuration.connections)
        let now = PingClock.system.now().realtime
        let maintenance = MaintenanceFindings(
            windows: configuration.maintenance,
            connections: inventory == nil
                ? view.connections.map { MaintainedConnection(name: $0.name) } : view.maintained,
            now: now)
        let placement = PlacementFindings(connections: view.connections)
        return [valid] + (cloud?.all ?? []) + placement.all + maintenance.all + (try await targets(view))
    }

    private func targets(_ view: CloudInventory.View) async throws -> [Finding] {
        let trials = Self.trials(view)
        return try await PingLoop.withLoop { loop in
            let pinger: Pinger
            do {
                pinger = try Pinger(
                    on: loop, options: configuration.pingOptions, observer: UnheardObserver())
            } catch {
                return [Finding(.fail, "permission", "ICMP sockets", "\(error)", wayOut: "vpn-exporter doctor")]
            }
            return try await HostResolver.withResolver { resolver in
                let examination = TargetExamination(pinger: pinger, resolver: resolver, progress: progress)
                let open = Finding(.ok, "permission", "ICMP sockets", "may be opened")
                return [open] + TargetFindings(trials: await examination.run(trials)).all
            }
        }
    }

    /// The targets of all connections that are watched, as far as their addresses are known.
    static func trials(_ view: CloudInventory.View) -> [TargetTrial] {
        view.connections.flatMap { connection in
            let known = connection.id.flatMap { view.addresses[$0] }
            return connection.targets.map { target in
                TargetTrial(
                    name: "\(connection.name)/\(target.name)", settings: target.probes,
                    target: target.address ?? known?.address(of: target.name).map(ProbeAddress.literal),
                    cloudText: known?.text(of: target.name))
            }
        }
    }
}

extension ExporterConfiguration {
    /// How the engine opens its sockets.
    var pingOptions: PingOptions {
        var options = icmp.pingOptions
        // The embedded cloud's silent peer is the loopback network's broadcast address, which no kernel answers.
        options.allowsBroadcast = cloud?.provider == .embedded
        return options
    }
}
