import Availability
import CloudWatching
import NetworkPrimitives
import VPNConfiguration

/// The exporter, the cloud, the pairs and the maintenance at one moment. Every page and document renders this view.
///
/// Points in time are nanoseconds since the Unix epoch, lengths of time are nanoseconds.
struct StatusView: Sendable {
    /// The time at which the view was made.
    let time: Int64
    /// The start time of the exporter.
    let start: Int64
    let uptime: Int64
    /// The missing conditions for the exporter to be ready, as phrases. Empty if it is ready.
    let missing: [String]
    let configuration: ConfigurationFile
    let probing: Probing
    /// The access to the cloud. `nil` if the exporter uses none.
    let cloud: Cloud?
    /// The readings of Cloud Eye. `nil` if the exporter does not read it.
    let cloudEye: CloudEye?
    let pairs: [PairView]
    let maintenance: MaintenanceView

    var isReady: Bool { missing.isEmpty }

    /// The configuration in use.
    struct ConfigurationFile: Sendable {
        /// The time at which it was read.
        let read: Int64
        /// Whether the file had no problem when it was last read.
        let isLastReadSuccessful: Bool
        /// The reason why the exporter rejected a newer one. `nil` if it rejected none.
        let problem: String?
    }

    /// The quality of the exporter's own probing.
    struct Probing: Sendable {
        let targets: Int
        /// Whether this host may have distorted figures within the last minute.
        let isImpaired: Bool
        let socketDrops: UInt64
        /// The delay within which 99 % of the requests left. `nil` if it is longer than a second.
        let lagBound: Int64?
        /// The reason why the exporter cannot probe. `nil` if it can.
        let problem: String?
    }

    struct Cloud: Sendable {
        let provider: CloudConfiguration.Provider?
        let region: String?
        let mode: MonitorsConfiguration.Mode
        /// The last reconciliation. `nil` before the first ends.
        let lastRun: WatchedCloud.Run?
        let lastSuccess: Int64?
        /// The number of discovered connections.
        let discovered: Int
        /// The number of connections with a monitor.
        let monitors: Int
        /// The number of calls that the cloud throttled.
        let throttled: UInt64
    }

    struct CloudEye: Sendable {
        /// Whether the last reading succeeded. `nil` before the first ends.
        let isSuccess: Bool?
        let lastSuccess: Int64?
    }
}

/// An HA pair: the connections of one gateway to one customer gateway.
struct PairView: Sendable {
    /// The name of the VPN gateway.
    let gateway: String
    /// The name of the customer gateway.
    let customerGateway: String
    let pair: PairTracker.Pair

    init(_ key: PairTracker.Key, _ pair: PairTracker.Pair, _ names: GatewayNames) {
        gateway = names.gateway(key.gateway)
        customerGateway = names.customerGateway(key.customerGateway)
        self.pair = pair
    }
}

/// The maintenance windows, the silences and the selectors without a match.
struct MaintenanceView: Sendable {
    struct Window: Sendable {
        let window: MaintenanceWindow
        let isOpen: Bool
        /// The next opening of the window, in nanoseconds since the Unix epoch. `nil` if it does not open again.
        let nextOpening: Int64?
    }

    /// The windows in the order of the configuration.
    let windows: [Window]
    /// The active silences.
    let silences: [Silence]
    let unmatched: UnmatchedSelectors

    var isEmpty: Bool {
        windows.isEmpty && silences.isEmpty && unmatched.maintenance.isEmpty && unmatched.discovery.isEmpty
    }

    /// Names, patterns and rules of the configuration that match no connection, with their places.
    var unmatchedTexts: [String] {
        unmatched.maintenance.map(\.description) + unmatched.discovery.map { "discover: \($0)" }
    }

    /// Takes the active silences and finds the state of each window.
    ///
    /// - Parameter now: nanoseconds since the Unix epoch.
    init(_ windows: [MaintenanceWindow], _ silences: [Silence], _ unmatched: UnmatchedSelectors, at now: Int64) {
        self.windows = windows.map {
            Window(window: $0, isOpen: $0.isOpen(at: now), nextOpening: $0.nextOpening(after: now))
        }
        self.silences = silences
        self.unmatched = unmatched
    }
}
