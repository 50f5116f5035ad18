import Synchronization

/// Lists the project's VPN resources. A reader that changes nothing needs only this protocol.
package protocol VPNInventory: Sendable {
    /// Returns all connections of the project, each once, in the cloud's order.
    func connections() async throws(CloudError) -> [VPNConnection]
    /// Returns all VPN gateways of the project, each once.
    func gateways() async throws(CloudError) -> [VPNGateway]
    /// Returns all customer gateways of the project, each once, in the cloud's order.
    func customerGateways() async throws(CloudError) -> [CustomerGateway]
    /// Returns all connection monitors of the project, each once.
    func connectionMonitors() async throws(CloudError) -> [ConnectionMonitor]
}

/// Creates connection monitors.
package protocol ConnectionMonitorCreator: Sendable {
    /// Creates the only monitor that a connection can have. It has no status yet.
    ///
    /// - Throws: an error with ``Disposition/exists`` if the connection already has one.
    func createConnectionMonitor(forConnection id: String) async throws(CloudError) -> ConnectionMonitor
}

/// Calls the Enterprise VPN API: it lists resources and creates connection monitors.
///
/// It repeats a call only once, and only if the cloud rejected its token. The caller determines the rate of calls.
/// No call deletes or changes a resource.
package struct VPNClient: VPNInventory, ConnectionMonitorCreator {
    /// The maximum page size of the list of connections.
    package static let largestPage = 2_000
    private static let largestCustomerGatewayPage = 200

    private let session: CloudSession
    private let pageSize: Int
    private let learned = LearnedPageSizes()
    /// The clock of pauses. It ignores changes of the wall clock.
    private let instant: @Sendable () -> ContinuousClock.Instant

    /// - Parameter pageSize: 1 to 2000 rows. The maximum keeps rows with one creation time on one page. Lists with a
    ///   smaller maximum use theirs.
    package init(
        session: CloudSession, pageSize: Int = VPNClient.largestPage,
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.session = session
        self.instant = instant
        self.pageSize = min(max(pageSize, 1), Self.largestPage)
    }

    /// Returns all connections of the project, each once, in the cloud's order.
    ///
    /// Like all lists, it leaves out unreadable rows and reports them to ``CloudCallObserver/unreadable(_:count:)``.
    ///
    /// - Throws: an error with ``Disposition/retry`` if the response, or all of its rows, are unreadable.
    package func connections() async throws(CloudError) -> [VPNConnection] {
        try await list(.listConnections, "vpn-connection", limit: pageSize)
    }

    /// Returns all VPN gateways of the project, each once. The API has no pages here.
    package func gateways() async throws(CloudError) -> [VPNGateway] {
        try await list(.listGateways, "vpn-gateways")
    }

    /// Returns all customer gateways of the project, each once, in the cloud's order.
    package func customerGateways() async throws(CloudError) -> [CustomerGateway] {
        let limit = min(pageSize, Self.largestCustomerGatewayPage)
        return try await list(.listCustomerGateways, "customer-gateways", limit: limit)
    }

    /// Returns all monitors of the project, each once. The API has no pages here.
    package func connectionMonitors() async throws(CloudError) -> [ConnectionMonitor] {
        try await list(.listConnectionMonitors, "connection-monitors")
    }

    package func createConnectionMonitor(forConnection id: String) async throws(CloudError) -> ConnectionMonitor {
        let body = MonitorBody.Creation(connectionID: session.spellings.spelling(of: id))
        let call = ServiceCall(
            .createConnectionMonitor, .post, "connection-monitors",
            body: try JSONBody.encode(body, for: .createConnectionMonitor))
        return try await session.perform(call, as: MonitorBody.Response.self).content.monitor
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
                // The size of a row depends on its names, tags, and subnets.
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

/// Remembers the cloud's spelling of IDs that it does not write in lower case, so that calls use it.
final class IdentifierSpellings: Sendable {
    /// The spellings by list, and then by the ID in lower case.
    private let spellings = Mutex<[CloudOperation: [String: String]]>([:])

    /// Replaces the spellings of a list.
    func record(_ elements: [some ListedObject], of operation: CloudOperation) {
        let other = elements.filter { $0.spelledID != $0.id }
        let new = Dictionary(other.map { ($0.id, $0.spelledID) }) { first, _ in first }
        spellings.withLock { $0[operation] = new.isEmpty ? nil : new }
    }

    /// Returns the cloud's spelling of an ID, or the ID itself if no list spells it differently.
    func spelling(of id: String) -> String {
        spellings.withLock { lists in lists.isEmpty ? id : lists.values.lazy.compactMap { $0[id] }.first ?? id }
    }
}
