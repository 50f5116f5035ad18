import CloudAPI
import CloudWatching
import Exposition
import Probing
import VPNConfiguration

/// The families of the connections in the cloud, their monitors and the reconciliation.
enum MonitorFamilies {
    static func collect(
        _ connections: [ConnectionConfiguration], _ status: WatchedCloud.Snapshot
    ) -> [MetricFamily] {
        let reported = connections.compactMap { connection in
            connection.id.map { id in Reported(connection, status.reports[id] ?? ConnectionReport()) }
        }
        return monitors(reported) + actions(reported) + cloud(reported, hasList: status.hasList) + runs(status)
    }

    /// A connection with an ID, and what the cloud reported about it.
    private struct Reported {
        let labels: Labels
        let report: ConnectionReport

        init(_ connection: ConnectionConfiguration, _ report: ConnectionReport) {
            labels = Labels(["connection": connection.name])
            self.report = report
        }
    }

    /// Returns what each connection is, also if the exporter uses no cloud.
    static func info(
        _ connections: [ConnectionConfiguration], _ status: WatchedCloud.Snapshot
    ) -> [MetricFamily] {
        let names = status.gatewayNames
        let samples = connections.map { connection in
            let listed = connection.id.flatMap { status.reports[$0]?.connection }
            let pairs = [
                ("connection", connection.name), ("connection_id", connection.id ?? ""),
                ("gateway_id", listed?.gatewayID ?? ""), ("customer_gateway_id", listed?.customerGatewayID ?? ""),
                ("gateway", listed?.gatewayID.map(names.gateway) ?? ""),
                ("customer_gateway", listed?.customerGatewayID.map(names.customerGateway) ?? ""),
                ("style", listed?.style ?? ""), ("ha_role", listed?.haRole ?? ""),
            ]
            let own = connection.labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            return MetricSample(labels: Labels(pairs + own), value: .count(1))
        }
        return [MetricCatalog.connectionInfo.family(samples)]
    }

    /// Returns the gateways that the cloud lists, and the number of discovered connections.
    static func gateways(_ status: WatchedCloud.Snapshot) -> [MetricFamily] {
        let names = status.gatewayNames
        let samples = status.gateways.values.map { gateway in
            MetricSample(
                labels: Labels([
                    "gateway": names.gateway(gateway.id), "gateway_id": gateway.id, "status": gateway.status ?? "",
                    "network_type": gateway.networkType ?? "", "ha_mode": gateway.haMode ?? "",
                ]), value: .count(1))
        }
        return [
            MetricCatalog.gatewayInfo.family(samples),
            MetricCatalog.discoveredConnections.family(.count(UInt64(status.discovered.count))),
        ]
    }

    private static func monitors(_ connections: [Reported]) -> [MetricFamily] {
        [
            MetricCatalog.monitorInfo.family(
                connections.compactMap { connection in
                    connection.report.monitor.map { monitor in
                        let labels = connection.labels.adding("monitor_id", monitor.id)
                            .adding("source_ip", monitor.sourceIP ?? "")
                            .adding("destination_ip", monitor.destinationIP ?? "")
                            .adding("monitor_type", monitor.type ?? "")
                            .adding("protocol", monitor.protocolType ?? "")
                        return MetricSample(labels: labels, value: .count(1))
                    }
                }),
            MetricCatalog.monitorPresent.family(
                connections.map { connection in
                    MetricSample(
                        labels: connection.labels, value: .count(connection.report.monitor == nil ? 0 : 1))
                }),
            MetricCatalog.monitorStatus.family(
                connections.flatMap { connection in
                    let status = connection.report.monitor?.status?.rawValue
                    return states(connection, ConnectionMonitor.Status.documented.map(\.rawValue), current: status)
                }),
        ]
    }

    private static func actions(_ connections: [Reported]) -> [MetricFamily] {
        [
            MetricCatalog.monitorCreated.family(
                connections.map { MetricSample(labels: $0.labels, value: .count($0.report.created)) }),
            MetricCatalog.monitorAdopted.family(
                connections.map { MetricSample(labels: $0.labels, value: .count($0.report.adopted)) }),
            MetricCatalog.monitorCreateFailures.family(
                connections.flatMap { connection in
                    FailureReason.allCases.map { failure in
                        MetricSample(
                            labels: connection.labels.adding("reason", failure.rawValue),
                            value: .count(connection.report.failures[failure] ?? 0))
                    }
                }),
        ]
    }

    private static let connectionStatuses = VPNConnection.Status.documented.map(\.rawValue)

    private static func cloud(_ connections: [Reported], hasList: Bool) -> [MetricFamily] {
        [
            MetricCatalog.cloudConnectionStatus.family(
                connections.flatMap { connection in
                    states(connection, connectionStatuses, current: connection.report.connection?.status?.rawValue)
                }),
            MetricCatalog.cloudConnectionPresent.family(
                connections.compactMap { connection in
                    guard hasList else { return nil }
                    return MetricSample(
                        labels: connection.labels, value: .count(connection.report.connection == nil ? 0 : 1))
                }),
        ]
    }

    /// Returns one sample for each known status and one for any other. All are 0 if there is no status.
    private static func states(_ connection: Reported, _ known: [String], current: String?) -> [MetricSample] {
        let shown = current.map { known.contains($0) ? $0 : "OTHER" }
        return (known + ["OTHER"]).map { state in
            MetricSample(labels: connection.labels.adding("status", state), value: .count(state == shown ? 1 : 0))
        }
    }

    private static func runs(_ status: WatchedCloud.Snapshot) -> [MetricFamily] {
        var families = [
            MetricCatalog.reconcileSuccess.family(.count(status.lastRun?.isSuccess == true ? 1 : 0)),
            MetricCatalog.reconcileDuration.family(.nanoseconds(status.lastRun?.duration ?? 0)),
        ]
        if let success = status.lastSuccess {
            families.append(MetricCatalog.reconcileLastSuccess.family(.nanoseconds(success)))
        }
        return families
    }
}
