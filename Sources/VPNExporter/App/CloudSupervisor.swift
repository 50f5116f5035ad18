import CloudAPI
import CloudWatching
import Logging
import NetworkPrimitives
import Probing
import Settings
import VPNConfiguration

/// Runs the cloud's readers and the reconciler with the configuration in force. A new configuration restarts them with
/// what the run has learned so far.
struct CloudSupervisor: Sendable {
    let current: CurrentConfiguration
    let status: WatchedCloud
    let targets: ProbeTargets
    let measurements: CloudMeasurements
    let calls: CloudCallRecorder
    let events: EventLog
    let clock: PingClock
    let logger: Logger

    /// Runs until it is cancelled.
    func run() async throws {
        var configuration: ExporterConfiguration? = current.snapshot.configuration
        var memory: ReconcilerMemory?
        while let next = configuration, !Task.isCancelled {
            configuration = try await watch(next, &memory)
            if configuration?.usesSameProject(as: next) != true { memory = nil }
        }
    }

    /// Runs until a configuration needs another cloud, or another transport to it.
    ///
    /// - Returns: the configuration then in force; `nil` when cancelled.
    private func watch(
        _ configuration: ExporterConfiguration, _ memory: inout ReconcilerMemory?
    ) async throws -> ExporterConfiguration? {
        guard let cloud = configuration.cloud, configuration.monitors.mode != .none else {
            status.begin(configuration.connections)
            targets.publish(TargetResolution.resolve(configuration.connections, addresses: [:]))
            return await nextConfiguration()
        }
        let options = try cloud.transportOptions(.process)
        var known = memory
        defer { memory = known }
        return try await AsyncHTTPTransport.withTransport(options) { transport in
            let cloud = try await CloudClients.open(
                configuration, transport: transport, observer: calls, logger: logger)
            guard let cloud else { return await nextConfiguration() }
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await cloud.run() }
                defer { group.cancelAll() }
                return try await follow(cloud, configuration, &known)
            }
        }
    }

    /// Runs one configuration after the other, as long as they share the cloud and its transport.
    private func follow(
        _ cloud: CloudClients, _ first: ExporterConfiguration, _ memory: inout ReconcilerMemory?
    ) async throws -> ExporterConfiguration? {
        var configuration = first
        while true {
            let next = try await reconcile(cloud, configuration, &memory)
            guard let next, next.cloud == configuration.cloud, next.monitors.mode != .none else { return next }
            cloud.follow(next)
            configuration = next
        }
    }

    private enum End: Sendable {
        case reconciler(ReconcilerMemory)
        case superseded(ExporterConfiguration?)
        case other
    }

    private func reconcile(
        _ cloud: CloudClients, _ configuration: ExporterConfiguration, _ memory: inout ReconcilerMemory?
    ) async throws -> ExporterConfiguration? {
        let reconciler = reconciler(cloud.client, configuration)
        let known =
            memory?.applying(configuration) ?? ReconcilerMemory(watched: WatchedConnections(configuration))
        return await withTaskGroup(of: End.self) { group in
            group.addTask { .reconciler(await reconciler.run(from: known)) }
            group.addTask { .superseded(await nextConfiguration()) }
            if configuration.cloudEye.isEnabled {
                group.addTask {
                    await cloudEyeReader(cloud.cloudEye, configuration).run()
                    return .other
                }
            }
            var next: ExporterConfiguration?
            for await end in group {
                // No child ends by itself before the cancellation.
                group.cancelAll()
                switch end {
                case .reconciler(let result): memory = result
                case .superseded(let configuration): next = configuration
                case .other: continue
                }
            }
            return next
        }
    }

    private func nextConfiguration() async -> ExporterConfiguration? {
        for await configuration in current.changes { return configuration }
        return nil
    }

    private func reconciler(_ client: VPNClient, _ configuration: ExporterConfiguration) -> MonitorReconciler {
        MonitorReconciler(
            client: client, connections: configuration.connections, discoveries: configuration.discoveries,
            monitors: configuration.monitors, status: status, targets: targets, events: events, logger: logger,
            now: { clock.now().realtime })
    }

    private func cloudEyeReader(_ client: CloudEyeClient, _ configuration: ExporterConfiguration) -> CloudEyeReader {
        CloudEyeReader(
            source: client, configuration: configuration.cloudEye, connections: configuration.connections,
            status: status, measurements: measurements, logger: logger, now: { clock.now().realtime })
    }
}

extension ExporterConfiguration {
    /// Whether what the run has learned about the cloud's connections still holds.
    fileprivate func usesSameProject(as other: ExporterConfiguration) -> Bool {
        guard let cloud, let others = other.cloud else { return false }
        return cloud.provider == others.provider && cloud.region == others.region && cloud.project == others.project
            && cloud.endpoints == others.endpoints
    }
}
