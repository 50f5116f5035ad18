/// The calls of the Enterprise VPN API that the exporter needs: what is there, and the creation of monitors.
///
/// It repeats no call but one that was refused for its token, once: the pace of everything else is the caller's.
/// There is no call that deletes or changes anything.
package struct VPNClient: Sendable {
    /// The largest page that the list of connections has.
    package static let largestPage = 2_000

    private let session: CloudSession
    private let pageSize: Int

    /// - Parameter pageSize: 1 to 2000 connections; the largest keeps rows of one creation time on one page.
    package init(session: CloudSession, pageSize: Int = VPNClient.largestPage) {
        self.session = session
        self.pageSize = min(max(pageSize, 1), Self.largestPage)
    }

    /// All connections of the project, each once, in the cloud's order.
    package func connections() async throws(CloudError) -> [VPNConnection] {
        var pages = ConnectionPages(limit: pageSize)
        var query = "?limit=\(pageSize)"
        while true {
            let call = ServiceCall(.listConnections, .get, "vpn-connection" + query)
            let (page, response) = try await session.perform(call, as: ConnectionPages.Page.self)
            switch pages.add(page) {
            case .done: return pages.connections
            case .page(let marker): query = "?limit=\(pageSize)&marker=\(marker.percentEncoded)"
            case .endless(let reason): throw CloudError(.listConnections, unreadable: response, reason)
            }
        }
    }

    /// All monitors of the project, each once; the API has no pages here.
    package func connectionMonitors() async throws(CloudError) -> [ConnectionMonitor] {
        let call = ServiceCall(.listConnectionMonitors, .get, "connection-monitors")
        var known: Set<String> = []
        return try await session.perform(call, as: MonitorBody.List.self).answer.monitors
            .filter { known.insert($0.id).inserted }
    }

    /// Creates the one monitor that a connection can have; it has no status yet.
    ///
    /// - Throws: with ``Disposition/exists`` where the connection already has one.
    package func createConnectionMonitor(forConnection id: String) async throws(CloudError) -> ConnectionMonitor {
        let body = MonitorBody.New(connectionID: id)
        let call = ServiceCall(
            .createConnectionMonitor, .post, "connection-monitors",
            body: try JSONBody.encode(body, for: .createConnectionMonitor))
        return try await session.perform(call, as: MonitorBody.One.self).answer.monitor
    }
}
