/// Whether each connection is available now, and for how many seconds it was.
struct AvailabilityBook: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        /// `nil` while it can still come out either way.
        fileprivate(set) var isAvailable: Bool?
        fileprivate(set) var count = AvailabilityCount()
        /// The look that it was seen at last.
        fileprivate var look: UInt64 = 0
    }

    /// By the connection's name.
    private(set) var entries: [String: Entry] = [:]
    private var look: UInt64 = 0

    /// Takes over how one connection stands, in the look that goes on.
    ///
    /// - Parameter now: monotonic nanoseconds.
    mutating func update(
        _ connection: String, _ targets: [AvailabilityCount.Target], quorum: AvailabilityQuorum, at now: Int64
    ) {
        var entry = entries[connection] ?? Entry()
        entry.isAvailable = quorum.isAvailable(targets.lazy.map { $0.outage.state(at: now, patience: $0.patience) })
        entry.count.update(targets, quorum: quorum, at: now)
        entry.look = look
        entries[connection] = entry
    }

    /// Ends a look: connections that were not in it are forgotten.
    mutating func endLook() {
        if entries.contains(where: { $0.value.look != look }) { entries = entries.filter { $0.value.look == look } }
        look += 1
    }
}
