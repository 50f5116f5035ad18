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
