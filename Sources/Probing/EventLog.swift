import DequeModule
import Synchronization

/// An event that a person on call wants to find later.
package struct Event: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case outageBegan = "outage_began"
        case outageEnded = "outage_ended"
        case stateChanged = "connection_state_changed"
        case pairChanged = "pair_changed"
        case monitorCreated = "monitor_created"
        case monitorAdopted = "monitor_adopted"
        case monitorRepaired = "monitor_repaired"
        case connectionAppeared = "connection_appeared"
        case connectionGone = "connection_gone"
        case pathChanged = "path_changed"
        case pathMTUChanged = "path_mtu_changed"
        case pathMTUBlackHole = "path_mtu_black_hole"
        case silenceBegan = "silence_began"
        case silenceEnded = "silence_ended"
        case identifiersRenewed = "identifiers_renewed"
        case configurationReloaded = "configuration_reloaded"
        case configurationRefused = "configuration_refused"

        /// Whether clients cause the event by requests, as often as they like.
        var isRequested: Bool {
            switch self {
            case .silenceBegan, .silenceEnded, .configurationReloaded, .configurationRefused: true
            default: false
            }
        }
    }

    /// Nanoseconds since the Unix epoch.
    package let time: Int64
    package let kind: Kind
    /// The connection's name; `nil` if the event concerns no single connection.
    package let connection: String?
    /// One line for people.
    package let text: String

    package init(time: Int64, kind: Kind, connection: String?, text: String) {
        self.time = time
        self.kind = kind
        self.connection = connection
        self.text = text
    }
}

/// The newest events, in bounded memory. All parts of the exporter write them, and pages and the API read them.
package final class EventLog: Sendable {
    /// Enough for an incident of some hundred connections. The log contains older events.
    package static let capacity = 1_000
    /// The bound for events that clients cause at will. They have their own bound, so that they never displace an
    /// outage.
    static let capacityOfRequests = 250

    private struct Newest {
        let capacity: Int
        var events = Deque<(number: Int, event: Event)>()

        mutating func record(_ event: Event, _ number: Int) {
            if events.count == capacity { events.removeFirst() }
            events.append((number, event))
        }
    }

    private struct State {
        var observed = Newest(capacity: EventLog.capacity)
        var requested = Newest(capacity: EventLog.capacityOfRequests)
        var last = 0
    }

    private let state = Mutex(State())

    package init() {}

    package func record(_ event: Event) {
        state.withLock { state in
            state.last += 1
            if event.kind.isRequested {
                state.requested.record(event, state.last)
            } else {
                state.observed.record(event, state.last)
            }
        }
    }

    /// All events, newest first.
    package var newestFirst: [Event] {
        let all = state.withLock { Array($0.observed.events) + $0.requested.events }
        return all.sorted { $0.number > $1.number }.map(\.event)
    }
}
