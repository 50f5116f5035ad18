import CloudAPI
import ICMP

/// Tells how connections stand now, for people and for programs other than Prometheus.
struct ConnectionReporter: Sendable {
    var configuration: ExporterConfiguration
    let board: ProbeBoard
    let status: MonitorStatus
    let availability: AvailabilityStatus
    let clock: PingClock

    /// The same one, by the configuration in force.
    func going(by current: CurrentConfiguration.Snapshot) -> ConnectionReporter {
        var reporter = self
        reporter.configuration = current.configuration
        return reporter
    }

    /// All connections, those of the file first.
    func all() -> ConnectionListDocument {
        ConnectionListDocument(connections: documents(withMinutes: false) { _ in true })
    }

    /// One connection with its last hour; `nil` where there is none of this name.
    func connection(_ name: Substring) -> ConnectionDocument? {
        documents(withMinutes: true) { $0 == name }.first
    }

    private func documents(withMinutes: Bool, of isMeant: (String) -> Bool) -> [ConnectionDocument] {
        let now = clock.now()
        let status = status.snapshot
        let available = availability.snapshot.entries
        let windows = configuration.maintenance.filter { $0.isOpen(at: now.realtime) }
        let recorders = Dictionary(grouping: board.all.filter { isMeant($0.target.id.connection) }) {
            $0.target.id.connection
        }
        return status.watched(or: configuration.connections).filter { isMeant($0.name) }.map { connection in
            let report = connection.id.flatMap { status.reports[$0] }
            let names = status.gatewayNames
            return ConnectionDocument(
                name: connection.name, id: connection.id, available: available[connection.name]?.isAvailable,
                maintenance: windows.contains { $0.concerns(connection.name) },
                gateway: report?.connection?.gatewayID.map(names.gateway),
                customerGateway: report?.connection?.customerGatewayID.map(names.customerGateway),
                cloudStatus: report?.connection?.status?.rawValue, monitorStatus: report?.monitor?.status?.rawValue,
                targets: (recorders[connection.name] ?? []).map {
                    ConnectionDocument.Target($0, at: now.monotonic, withMinutes: withMinutes)
                })
        }
    }
}
