import Availability
import CloudAPI
import CloudWatching
import NetworkPrimitives
import ProbeEngine
import Probing
import VPNConfiguration

/// Checks once everything that the exporter needs for a configuration. Changes nothing.
struct Check: Sendable {
    /// The file's name in findings.
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
                    on: loop, options: configuration.pingOptions, observer: IgnoringObserver())
            } catch {
                return [Finding(.fail, "permission", "ICMP sockets", "\(error)", remedy: "vpn-exporter doctor")]
            }
            return try await HostResolver.withResolver { resolver in
                let examination = TargetExamination(pinger: pinger, resolver: resolver, progress: progress)
                let open = Finding(.ok, "permission", "ICMP sockets", "may be opened")
                return [open] + TargetFindings(trials: await examination.run(trials)).all
            }
        }
    }

    /// Returns the targets of all watched connections, with the addresses that are known.
    static func trials(_ view: CloudInventory.View) -> [TargetTrial] {
        view.connections.flatMap { connection in
            connection.targets.map { target in
                TargetTrial(
                    name: "\(connection.name)/\(target.name)", settings: target.probes,
                    target: TargetResolution.address(of: target, in: connection, addresses: view.addresses),
                    cloudText: connection.id.flatMap { view.addresses[$0]?.text(of: target.name) })
            }
        }
    }
}

extension ExporterConfiguration {
    /// The engine's options for this configuration.
    var pingOptions: PingOptions {
        var options = icmp.pingOptions
        // The embedded cloud's silent peer is the broadcast address of the loopback network, which no kernel answers.
        options.allowsBroadcast = cloud?.provider.isSimulated == true
        return options
    }
}
