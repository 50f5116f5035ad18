/// Which clock stamps the packets of one flow: the kernel's stamps may stop or begin at any time, as a route changes to a
/// device that gives none, and single ones are missing right after the start.
struct TimestampLadder: Sendable {
    /// What was seen on most of the last replies; before the first, what is asked for.
    private(set) var current: PingTimestamps
    private var differing: UInt8 = 0

    /// As many replies in a row must differ before the change is believed.
    private static let patience: UInt8 = 3

    init(_ mode: PingTimestampMode) {
        current = PingTimestamps(mode)
    }

    /// Takes note of how one reply and its request were stamped; `true` where ``current`` has changed.
    mutating func record(_ seen: PingTimestamps) -> Bool {
        guard seen != current else {
            differing = 0
            return false
        }
        differing += 1
        guard differing == Self.patience else { return false }
        current = seen
        differing = 0
        return true
    }
}
