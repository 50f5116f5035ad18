/// The calls of the Enterprise VPN API that the exporter needs: what is there, and the creation of monitors.
///
/// It repeats no call but one that was refused for its token, once: the pace of everything else is the caller's.
/// There is no call that deletes or changes anything.
package struct VPNClient: Sendable {
    /// The largest page that the list of connections has.
    package static let largestPage = 2_000
    private static let largestCustomerGatewayPage = 200

    private let session: CloudSession
    private let pageSize: Int
    private let learned = LearnedPageSizes()
    /// The clock of pauses, which nobody sets.
    private let instant: @Sendable () -> ContinuousClock.Instant

    /// - Parameter pageSize: 1 to 2000 rows; the largest keeps rows of one creation time on one page. Lists that have
    ///   smaller pages are asked for their largest.
    package init(
        session: CloudSession, pageSize: Int = VPNClient.largestPage,
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.session = session
        self.instant = instant
        self.pageSize = min(max(pageSize, 1), Self.largestPage)
    }

    /// All connections of the project, each once, in the cloud's order.
    ///
    /// Like all lists here: rows that cannot be read are left out and told to ``CloudCallObserver/unreadable(_:count:)``.
    ///
    /// - Throws: with ``Disposition/retry`` where the answer cannot be read, or none of its rows.
    package func connections() async throws(CloudError) -> [VPNConnection] {
        try await list(.listConnections, "vpn-connection", limit: pageSize)
    }

    /// All VPN gateways of the project, each once; the API has no pages here.
    package func gateways() async throws(CloudError) -> [VPNGateway] {
        try await list(.listGateways, "vpn-gateways")
    }

    /// All customer gateways of the project, each once, in the cloud's order.
    package func customerGateways() async throws(CloudError) -> [CustomerGateway] {
        let limit = min(pageSize, Self.largestCustomerGatewayPage)
        return try await list(.listCustomerGateways, "customer-gateways", limit: limit)
    }

    /// All monitors of the project, each once; the API has no pages here.
    package func connectionMonitors() async throws(CloudError) -> [ConnectionMonitor] {
        try await list(.listConnectionMonitors, "connection-monitors")
    }

    /// Creates the one monitor that a connection can have; it has no status yet.
    ///
    /// - Throws: with ``Disposition/exists`` where the connection already has one.
    package func createConnectionMonitor(forConnection id: String) async throws(CloudError) -> ConnectionMonitor {
        let body = MonitorBody.New(connectionID: session.spellings.spelling(of: id))
        let call = ServiceCall(
            .createConnectionMonitor, .post, "connection-monitors",
            body: try JSONBody.encode(body, for: .createConnectionMonitor))
        return try await session.perform(call, as: MonitorBody.One.self).answer.monitor
    }

    private func list<Element: ListedObject>(
        _ operation: CloudOperation, _ path: String, limit: Int? = nil
    ) async throws(CloudError) -> [Element] {
        var pages = ListPages<Element>(size: limit.map { learned.size(of: operation, largest: $0) })
        while true {
            let page: ListPage<Element>
            let response: HTTPResponse
            do throws(CloudError) {
                let call = ServiceCall(operation, .get, path + pages.query)
                (page, response) = try await session.perform(call, as: ListPage<Element>.self)
            } catch {
                // Rows are as large as their names, tags and subnets.
                guard error.isTooLarge, pages.halve(at: instant()) else { throw error }
                continue
            }
            let next = pages.add(page, at: instant())
            if let size = pages.size { learned.record(size, of: operation) }
            switch next {
            case .more: continue
            case .done:
                session.reportUnreadable(pages.unreadable, of: operation)
                session.spellings.record(pages.elements, of: operation)
                return pages.elements
            case .unreadable(let reason): throw CloudError(operation, unreadable: response, reason)
            }
        }
    }
}
