package import Network

/// The routers on the way to a target as one trace found them.
package struct PathTrace: Sendable, Hashable {
    /// Why a path is traced.
    package enum Occasion: String, Sendable, CaseIterable {
        /// The target answers, and its path is not known yet.
        case baseline
        case outageBegan = "outage_began"
        case outageEnded = "outage_ended"
    }

    package struct Hop: Sendable, Hashable {
        /// Who answered; `nil` where nobody did.
        package var address: IPAddress?
        /// In nanoseconds.
        package var roundTripTime: Int64?

        package init(address: IPAddress? = nil, roundTripTime: Int64? = nil) {
            self.address = address
            self.roundTripTime = roundTripTime
        }
    }

    /// When it began, in nanoseconds since the Unix epoch.
    package let time: Int64
    package let destination: IPAddress
    package let occasion: Occasion
    /// From the first router on; where the destination was reached, it is the last.
    package let hops: [Hop]
    /// Whether the destination answered.
    package let isComplete: Bool

    /// Whether it shows another way than `former`. Only traces that reached the destination are compared: what a trace in a
    /// hole or an outage found says more about the losses than about the way. Hops that did not answer may be any.
    func differs(from former: PathTrace) -> Bool {
        guard isComplete, former.isComplete, destination == former.destination else { return false }
        if hops.count != former.hops.count { return true }
        return zip(hops, former.hops).contains { new, old in
            guard let new = new.address, let old = old.address else { return false }
            return new != old
        }
    }

    /// As a log line tells it: `10.0.0.1 0.324ms, *, 192.0.2.1 12.041ms`.
    package var text: String {
        hops.map { hop in
            guard let address = hop.address else { return "*" }
            guard let time = hop.roundTripTime else { return address.description }
            let microseconds = String(time / 1_000 % 1_000)
            let fraction = String(repeating: "0", count: 3 - microseconds.utf8.count) + microseconds
            return "\(address) \(time / 1_000_000).\(fraction)ms"
        }
        .joined(separator: ", ")
    }
}

/// The traces of all targets: the last complete one and the newest of each, and how often the way was another.
package struct TraceStore: Sendable {
    package struct Entry: Sendable {
        /// The last trace that reached the target.
        package fileprivate(set) var complete: PathTrace?
        /// The newest ones, oldest first.
        package fileprivate(set) var newest: [PathTrace] = []
        /// Complete traces that showed another way than the complete one before them.
        package fileprivate(set) var changes: UInt64 = 0

        package init(complete: PathTrace? = nil, newest: [PathTrace] = [], changes: UInt64 = 0) {
            self.complete = complete
            self.newest = newest
            self.changes = changes
        }
    }

    /// As many as are kept of a target: before an outage, in it, and after it.
    package static let kept = 3

    private var entries: [ProbeTarget.ID: Entry] = [:]

    package subscript(target: ProbeTarget.ID) -> Entry? { entries[target] }

    /// Takes over a trace; whether it is complete and shows another way than the last complete one.
    package mutating func record(_ trace: PathTrace, of target: ProbeTarget.ID) -> Bool {
        var entry = entries[target] ?? Entry()
        defer { entries[target] = entry }
        let differs = entry.complete.map(trace.differs(from:)) ?? false
        if differs { entry.changes += 1 }
        if trace.isComplete { entry.complete = trace }
        entry.newest = entry.newest.suffix(Self.kept - 1) + [trace]
        return differs
    }

    /// Forgets all targets but `targets`.
    package mutating func keep(_ targets: Set<ProbeTarget.ID>) { entries = entries.filter { targets.contains($0.key) } }
}
