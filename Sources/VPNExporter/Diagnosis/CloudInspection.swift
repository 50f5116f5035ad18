import CloudAPI
import CloudWatching
import EmbeddedCloud
import Glibc
import Logging
import Settings
import VPNConfiguration

/// Reads everything from the cloud that the exporter reads, within a bound. Changes nothing there: the only POST
/// requests are those for a token and for Cloud Eye's readings.
struct CloudInspection: Sendable {
    let configuration: ExporterConfiguration
    let progress: Progress
    /// Whether to read customer gateways and Cloud Eye too.
    var readsCloudEye = true

    private static let bound = Duration.seconds(60)
    private static let lookBack = Duration.seconds(3_600)

    /// Returns the cloud's answers; `nil` if the configuration uses no cloud.
    func run() async -> CloudInventory? {
        guard configuration.cloud != nil, configuration.monitors.mode != .none else { return nil }
        // A connection that the cloud closes fails the call, not the process.
        signal(SIGPIPE, SIG_IGN)
        return await withTaskGroup(of: CloudInventory?.self) { group in
            group.addTask { await inventory() }
            group.addTask {
                try? await Task.sleep(for: Self.bound)
                return Task.isCancelled
                    ? nil
                    : CloudInventory(failure: "some calls had no answer within \(DurationText.write(Self.bound))")
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func inventory() async -> CloudInventory {
        do {
            let options = try configuration.cloud?.transportOptions(.process) ?? TransportOptions()
            return try await AsyncHTTPTransport.withTransport(options) { transport in
                let cloud = try await CloudClients.open(
                    configuration, transport: transport, observer: CloudCallRecorder(),
                    logger: Logger(label: "cloud") { _ in SwiftLogNoOpLogHandler() })
                guard let cloud else { return CloudInventory() }
                return await withThrowingTaskGroup(of: Void.self) { group in
                    if let embedded = cloud.embedded { group.addTask { try await embedded.run() } }
                    defer { group.cancelAll() }
                    return await read(cloud)
                }
            }
        } catch {
            return CloudInventory(failure: "\(error)")
        }
    }

    private func read(_ cloud: CloudClients) async -> CloudInventory {
        var inventory = CloudInventory()
        progress.show("listing the cloud's connections")
        inventory.connections = await answer(cloud.client.connections)
        guard inventory.fatal == nil else { return inventory }
        progress.show("listing the cloud's monitors and gateways")
        inventory.monitors = await answer(cloud.client.connectionMonitors)
        guard inventory.fatal == nil else { return inventory }
        inventory.gateways = await answer(cloud.client.gateways)
        guard inventory.fatal == nil, readsCloudEye else { return inventory }
        inventory.customerGateways = await answer(cloud.client.customerGateways)
        if inventory.fatal == nil, configuration.cloudEye.isEnabled {
            inventory.readings = await readings(inventory, cloud.cloudEye)
        }
        return inventory
    }

    /// Reads, in one call, the status of as many connections as a call allows. Cloud Eye has this series for every
    /// connection.
    private func readings(_ inventory: CloudInventory, _ client: CloudEyeClient) async -> CloudInventory.Answer<Int>? {
        let watched = inventory.view(configuration).connections.compactMap(\.id)
        let listed = Set(inventory.connections?.success?.map(\.id) ?? [])
        let ids = watched.filter(listed.contains).prefix(configuration.cloudEye.batchSize)
        guard !ids.isEmpty else { return nil }
        progress.show("reading Cloud Eye")
        let series = ids.map { CloudMeasure.connectionStatus.series(of: $0) }
        return await answer { () async throws(CloudError) in
            try await count(series, client)
        }
    }

    /// Returns the number of series with a reading. Because one rejected series fails the whole batch, smaller parts
    /// follow after a rejection: halves down to the first series, and then the last series.
    private func count(_ series: [CloudEyeSeries], _ client: CloudEyeClient) async throws(CloudError) -> Int {
        let now = CloudTimestamp.now
        var parts = sequence(first: series) { $0.count > 1 ? Array($0.prefix($0.count / 2)) : nil }.map(\.self)
        if series.count > 1 { parts += [Array(series.suffix(1))] }
        var refusal: CloudError?
        for part in parts {
            do throws(CloudError) {
                return try await client.newest(of: part, from: now.advanced(by: .zero - Self.lookBack), to: now).count
            } catch {
                guard error.mayConcernPartOfBatch else { throw error }
                refusal = refusal ?? error
            }
        }
        throw refusal ?? CloudError(.queryMetricData, message: "no series was requested", disposition: .final)
    }

    private func answer<Value: Sendable>(
        _ call: () async throws(CloudError) -> Value
    ) async -> CloudInventory.Answer<Value> {
        do throws(CloudError) {
            return .success(try await call())
        } catch {
            return .failure(error)
        }
    }
}
