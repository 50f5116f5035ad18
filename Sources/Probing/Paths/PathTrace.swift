package import NetworkPrimitives

/// The routers on the path to a target, as one trace found them.
package struct PathTrace: Sendable, Hashable {
    /// The reason for a trace.
    package enum Occasion: String, Sendable, CaseIterable {
        /// The target answers, and its path is unknown.
        case baseline
        case outageBegan = "outage_began"
        case outageEnded = "outage_ended"
    }

    package struct Hop: Sendable, Hashable {
        /// The router that answered; `nil` if none did.
        package var address: IPAddress?
        /// The round-trip time in nanoseconds; `nil` without an answer.
        package var roundTripTime: Int64?

        package init(address: IPAddress? = nil, roundTripTime: Int64? = nil) {
            self.address = address
            self.roundTripTime = roundTripTime
        }
    }

    /// The start of the trace, in nanoseconds since the Unix epoch.
    package let time: Int64
    package let destination: IPAddress
    package let occasion: Occasion
    /// The hops from the first router on. If the trace is complete, the destination is the last.
    package let hops: [Hop]
    /// Whether the destination answered.
    package let isComplete: Bool

    /// Returns whether the path differs from `former`. Only complete traces are compared: an incomplete one shows
    /// losses rather than the path. A silent hop equals any hop.
    func differs(from former: PathTrace) -> Bool {
        guard isComplete, former.isComplete, destination == former.destination else { return false }
        if hops.count != former.hops.count { return true }
        return zip(hops, former.hops).contains { new, old in
            guard let new = new.address, let old = old.address else { return false }
            return new != old
        }
    }

    /// The hops in one line: `10.0.0.1 0.324ms, *, 192.0.2.1 12.041ms`.
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

/// The traces of all targets: the last complete one, the newest ones, and the number of changes.
package struct TraceStore: Sendable {
    package struct Entry: Sendable {
        /// The last trace that reached the target.
        package fileprivate(set) var complete: PathTrace?
        /// The newest traces, oldest first.
        package fileprivate(set) var newest: [PathTrace] = []
        /// Complete traces with a path that differs from that of the previous complete trace.
        package fileprivate(set) var changes: UInt64 = 0

        package init(complete: PathTrace? = nil, newest: [PathTrace] = [], changes: UInt64 = 0) {
            self.complete = complete
            self.newest = newest
            self.changes = changes
        }
    }

    /// Traces that are kept per target: before, during and after an outage.
    package static let kept = 3

    private var entries: [ProbeTarget.ID: Entry] = [:]

    package subscript(target: ProbeTarget.ID) -> Entry? { entries[target] }

    /// Records a trace, and returns whether it is complete and its path differs from that of the last complete trace.
    mutating func record(_ trace: PathTrace, of target: ProbeTarget.ID) -> Bool {
        var entry = entries[target] ?? Entry()
        defer { entries[target] = entry }
        let differs = entry.complete.map(trace.differs(from:)) ?? false
        if differs { entry.changes += 1 }
        if trace.isComplete { entry.complete = trace }
        entry.newest = entry.newest.suffix(Self.kept - 1) + [trace]
        return differs
    }

    /// Forgets all targets except `targets`.
    mutating func keep(_ targets: Set<ProbeTarget.ID>) { entries = entries.filter { targets.contains($0.key) } }
}
