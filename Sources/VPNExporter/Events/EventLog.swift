import Synchronization

/// The newest events, in bounded memory: whoever sees something happen writes, pages and the API read.
final class EventLog: Sendable {
    /// As many as an incident of some hundred connections takes; older ones are in the log.
    static let capacity = 1_000

    private struct Ring {
        var events: [Event] = []
        var next = 0
    }

    private let ring = Mutex(Ring())

    func record(_ event: Event) {
        ring.withLock { ring in
            if ring.events.count < Self.capacity {
                ring.events.append(event)
            } else {
                ring.events[ring.next] = event
                ring.next = (ring.next + 1) % Self.capacity
            }
        }
    }

    /// Newest first.
    var newestFirst: [Event] {
        ring.withLock { ring in Array((ring.events[ring.next...] + ring.events[..<ring.next]).reversed()) }
    }
}
