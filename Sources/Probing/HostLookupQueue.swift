/// Who waits for which lookup, and which lookup may have a thread next. Nothing acts here.
///
/// A lookup holds its thread for as long as the system waits for an answer, and nothing can end it. So that names whose
/// servers are silent do not keep others from being resolved, names are told apart by how long they took last: those that
/// were slow get at most half of the threads, together with those not seen before three quarters, and the rest is for
/// names that answered promptly. Within these bounds who came first goes first. Of one lookup at most one runs at a time.
struct HostLookupQueue: Sendable {
    typealias Waiter = UInt64

    /// How long the last lookup took.
    private enum Pace: CaseIterable { case prompt, unknown, slow }

    private struct Entry {
        var waiters: [Waiter]
        let arrival: UInt64
        let pace: Pace
        var isRunning = false
    }

    /// From when on a lookup is slow: a name server that answers does so within milliseconds.
    static let slow = Duration.seconds(1)

    private let threads: Int
    /// What is waiting or running.
    private var entries: [HostLookup: Entry] = [:]
    private var waiters: [Waiter: (lookup: HostLookup, deadline: ContinuousClock.Instant)] = [:]
    private var lines: [Pace: Line] = [:]
    private var running: [Pace: Int] = [:]
    /// Of every name that was ever looked up: as many as the configuration has named.
    private var paces: [HostLookup: Pace] = [:]
    private var arrivals: UInt64 = 0

    init(threads: Int) {
        self.threads = threads
    }

    /// Lets `waiter` wait for an answer until `deadline`: for one that is under way, if there is.
    mutating func enter(_ waiter: Waiter, for lookup: HostLookup, until deadline: ContinuousClock.Instant) {
        waiters[waiter] = (lookup, deadline)
        guard entries[lookup] == nil else {
            entries[lookup]?.waiters.append(waiter)
            return
        }
        arrivals += 1
        let pace = paces[lookup] ?? .unknown
        entries[lookup] = Entry(waiters: [waiter], arrival: arrivals, pace: pace)
        lines[pace, default: Line()].append(lookup, arrivals)
    }

    /// A lookup that is to run now; call until there is none.
    mutating func next() -> HostLookup? {
        let heads = Pace.allCases.filter(mayRun).compactMap { pace in head(of: pace).map { (pace, $0) } }
        guard let (pace, head) = heads.min(by: { $0.1.arrival < $1.1.arrival }) else { return nil }
        lines[pace]?.removeFirst()
        entries[head.lookup]?.isRunning = true
        running[pace, default: 0] += 1
        return head.lookup
    }

    /// A lookup that ran has its answer, after `duration`; returns all who waited for it.
    mutating func finish(_ lookup: HostLookup, after duration: Duration) -> [Waiter] {
        guard let entry = entries.removeValue(forKey: lookup) else { return [] }
        running[entry.pace, default: 1] -= 1
        paces[lookup] = duration < Self.slow ? .prompt : .slow
        for waiter in entry.waiters { waiters[waiter] = nil }
        return entry.waiters
    }

    /// Takes a waiter out. What nobody waits for any more does not begin.
    mutating func leave(_ waiter: Waiter) {
        guard let lookup = waiters.removeValue(forKey: waiter)?.lookup, var entry = entries[lookup] else { return }
        entry.waiters.removeAll { $0 == waiter }
        entries[lookup] = entry.waiters.isEmpty && !entry.isRunning ? nil : entry
    }

    /// Takes out all whose deadline is reached, and returns them.
    mutating func expire(at now: ContinuousClock.Instant) -> [Waiter] {
        let expired = waiters.filter { $0.value.deadline <= now }.keys.sorted()
        for waiter in expired { leave(waiter) }
        return expired
    }

    private func mayRun(_ pace: Pace) -> Bool {
        let (slow, unknown, prompt) = (running[.slow] ?? 0, running[.unknown] ?? 0, running[.prompt] ?? 0)
        guard slow + unknown + prompt < threads else { return false }
        return switch pace {
        case .prompt: true
        case .unknown: slow + unknown < max(1, threads * 3 / 4)
        case .slow: slow < max(1, threads / 2) && slow + unknown < max(1, threads * 3 / 4)
        }
    }

    /// The first of a line that somebody still waits for.
    private mutating func head(of pace: Pace) -> (lookup: HostLookup, arrival: UInt64)? {
        while let head = lines[pace]?.first {
            if let entry = entries[head.lookup], entry.arrival == head.arrival { return head }
            lines[pace]?.removeFirst()
        }
        return nil
    }
}

extension HostLookupQueue {
    /// First in, first out, in constant time.
    private struct Line {
        private var items: [(lookup: HostLookup, arrival: UInt64)] = []
        private var start = 0

        var first: (lookup: HostLookup, arrival: UInt64)? { start < items.count ? items[start] : nil }

        mutating func append(_ lookup: HostLookup, _ arrival: UInt64) { items.append((lookup, arrival)) }

        mutating func removeFirst() {
            start += 1
            guard start * 2 >= items.count else { return }
            items.removeFirst(start)
            start = 0
        }
    }
}
