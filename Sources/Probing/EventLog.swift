import Synchronization

/// The newest events, in bounded memory: whoever sees something happen writes, pages and the API read.
package final class EventLog: Sendable {
    /// As many as an incident of some hundred connections takes; older ones are in the log.
    package static let capacity = 1_000
    /// Beside them, of those that a client can cause at will: they never take the place of an outage.
    static let capacityOfRequests = 250

    private struct Ring {
        let capacity: Int
        var events: [(number: Int, event: Event)] = []
        var next = 0

        mutating func record(_ event: Event, _ number: Int) {
            if events.count < capacity {
                events.append((number, event))
            } else {
                events[next] = (number, event)
                next = (next + 1) % capacity
            }
        }
    }

    private struct State {
        var observed = Ring(capacity: EventLog.capacity)
        var requested = Ring(capacity: EventLog.capacityOfRequests)
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

    /// Newest first.
    package var newestFirst: [Event] {
        let all = state.withLock { $0.observed.events + $0.requested.events }
        return all.sorted { $0.number > $1.number }.map(\.event)
    }
}
