import DequeModule

/// Decides which lookup runs next, and which waiters it answers. Pure.
///
/// A lookup occupies its thread until the system answers, and nothing can stop it. The queue therefore groups names by
/// the duration of their last lookup, so that silent name servers do not delay other names. Slow names use at most half
/// of the threads. Slow and new names together use at most three quarters. The other threads are for names that
/// answered promptly. Within these bounds, lookups run in the order of arrival. Each lookup runs at most once at a
/// time.
struct HostLookupQueue: Sendable {
    typealias Waiter = UInt64

    /// The duration of the last lookup.
    private enum Pace: CaseIterable { case prompt, unknown, slow }

    private typealias Arrival = (lookup: HostLookup, arrival: UInt64)

    private struct Entry {
        var waiters: [Waiter]
        let arrival: UInt64
        let pace: Pace
        var isRunning = false
    }

    /// The duration from which a lookup is slow. A name server that works answers within milliseconds.
    static let slow = Duration.seconds(1)

    private let threads: Int
    /// Lookups that wait or run.
    private var entries: [HostLookup: Entry] = [:]
    private var waiters: [Waiter: (lookup: HostLookup, deadline: ContinuousClock.Instant)] = [:]
    private var lines: [Pace: Deque<Arrival>] = [:]
    private var running: [Pace: Int] = [:]
    /// The pace of every name that was ever looked up. The configuration bounds their number.
    private var paces: [HostLookup: Pace] = [:]
    private var arrivals: UInt64 = 0

    init(threads: Int) {
        self.threads = threads
    }

    /// Adds a waiter until `deadline`. It joins a lookup that waits or runs, if there is one.
    mutating func enter(_ waiter: Waiter, for lookup: HostLookup, until deadline: ContinuousClock.Instant) {
        waiters[waiter] = (lookup, deadline)
        guard entries[lookup] == nil else {
            entries[lookup]?.waiters.append(waiter)
            return
        }
        arrivals += 1
        let pace = paces[lookup] ?? .unknown
        entries[lookup] = Entry(waiters: [waiter], arrival: arrivals, pace: pace)
        lines[pace, default: []].append((lookup, arrivals))
    }

    /// Returns a lookup to run now; `nil` if no further one may run.
    mutating func next() -> HostLookup? {
        let heads = Pace.allCases.filter(mayRun).compactMap { pace in head(of: pace).map { (pace, $0) } }
        guard let (pace, head) = heads.min(by: { $0.1.arrival < $1.1.arrival }) else { return nil }
        lines[pace]?.removeFirst()
        entries[head.lookup]?.isRunning = true
        running[pace, default: 0] += 1
        return head.lookup
    }

    /// Ends a lookup that took `duration`, and returns its waiters.
    mutating func finish(_ lookup: HostLookup, after duration: Duration) -> [Waiter] {
        guard let entry = entries.removeValue(forKey: lookup) else { return [] }
        running[entry.pace, default: 1] -= 1
        paces[lookup] = duration < Self.slow ? .prompt : .slow
        for waiter in entry.waiters { waiters[waiter] = nil }
        return entry.waiters
    }

    /// Removes a waiter. A lookup without waiters does not begin.
    mutating func leave(_ waiter: Waiter) {
        guard let lookup = waiters.removeValue(forKey: waiter)?.lookup, var entry = entries[lookup] else { return }
        entry.waiters.removeAll { $0 == waiter }
        entries[lookup] = entry.waiters.isEmpty && !entry.isRunning ? nil : entry
    }

    /// Removes the waiters with a deadline in the past, and returns them.
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

    /// Returns the first lookup of a line that still has waiters.
    private mutating func head(of pace: Pace) -> Arrival? {
        while let head = lines[pace]?.first {
            if let entry = entries[head.lookup], entry.arrival == head.arrival { return head }
            lines[pace]?.removeFirst()
        }
        return nil
    }
}
