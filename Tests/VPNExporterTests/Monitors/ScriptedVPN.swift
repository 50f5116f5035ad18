import CloudAPI
import Synchronization

@testable import CloudWatching

/// A VPN service in memory, with the errors of a test. It records its calls.
final class ScriptedVPN: VPNInventory, ConnectionMonitorCreator {
    /// Called before each creation, with the ID of the connection.
    typealias Creation = @Sendable (String) throws(CloudError) -> Void

    private struct State {
        var listed: [VPNConnection] = []
        var monitors: [ConnectionMonitor] = []
        var hidesMonitors = false
        var creations: [String] = []
    }

    private let state: Mutex<State>
    private let creation: Creation

    init(
        _ listed: [VPNConnection], monitors: [ConnectionMonitor] = [], creation: @escaping Creation = { _ in }
    ) {
        state = Mutex(State(listed: listed, monitors: monitors))
        self.creation = creation
    }

    /// The IDs of the connections in all creations, successful or not.
    var creations: [String] { state.withLock { $0.creations } }

    /// Makes the list of monitors empty.
    func hideMonitors(_ hides: Bool) { state.withLock { $0.hidesMonitors = hides } }

    func connections() async throws(CloudError) -> [VPNConnection] { state.withLock { $0.listed } }

    func gateways() async throws(CloudError) -> [VPNGateway] { [] }

    func customerGateways() async throws(CloudError) -> [CustomerGateway] { [] }

    func connectionMonitors() async throws(CloudError) -> [ConnectionMonitor] {
        state.withLock { $0.hidesMonitors ? [] : $0.monitors }
    }

    func createConnectionMonitor(forConnection id: String) async throws(CloudError) -> ConnectionMonitor {
        state.withLock { $0.creations.append(id) }
        try creation(id)
        let monitor = ConnectionMonitor(
            id: "m-\(id)", vpnConnectionID: id, sourceIP: "198.51.100.60", destinationIP: "203.0.113.32")
        state.withLock { $0.monitors.append(monitor) }
        return monitor
    }
}
