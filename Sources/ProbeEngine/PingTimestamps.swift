/// The clock that may stamp packets. The kernel's stamps are exact whatever this process is doing, and cost a little.
package enum PingTimestampMode: String, Sendable, CaseIterable {
    /// The kernel stamps requests and replies if it can.
    case auto
    /// The kernel stamps replies only: some 10 µs less exact, some 15 % cheaper.
    case receiveOnly = "receive-only"
    /// This process stamps both. Use it if the kernel's stamps cannot be trusted.
    case user
}

/// The clock that stamps the packets of one flow: the kernel's at the device, or this process's.
package struct PingTimestamps: Sendable, Hashable {
    /// Whether the kernel stamps requests. Otherwise their time is the moment before the send call.
    package var hasSendStamps = false
    /// Whether the kernel stamps replies. Otherwise their time is the moment of reading.
    package var hasReceiveStamps = false

    package init(hasSendStamps: Bool = false, hasReceiveStamps: Bool = false) {
        self.hasSendStamps = hasSendStamps
        self.hasReceiveStamps = hasReceiveStamps
    }

    /// The stamps that `mode` requests. A system that supports stamps gives all of them.
    package init(_ mode: PingTimestampMode) {
        self.init(hasSendStamps: mode == .auto, hasReceiveStamps: mode != .user)
    }
}

/// Follows which clock stamps the packets of one flow.
///
/// The kernel's stamps may stop or start at any time, when a route changes to a device without stamps. Single stamps
/// may be missing right after the start.
struct TimestampLadder: Sendable {
    /// The stamps of most of the last replies; before the first reply, the requested stamps.
    private(set) var current: PingTimestamps
    private var differing: UInt8 = 0

    /// The number of differing replies in a row after which a change is accepted.
    private static let patience: UInt8 = 3

    init(_ mode: PingTimestampMode) {
        current = PingTimestamps(mode)
    }

    /// Records the stamps of one reply and its request. Returns whether ``current`` has changed.
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

/// Whether the kernel stamps the messages that the engine receives.
///
/// The engine knows it once for all its sockets. The kernel stamps for every socket that requests it, or for none
/// (`netstamp_needed_key` in net/core/dev.c of Linux). It starts some time after the first request for stamps.
struct ReceiveStamps: Sendable {
    /// The time that the kernel may take to start after the first request, in nanoseconds.
    private static let start: Int64 = 1_000_000_000

    /// The time at which the first request was sent, in monotonic nanoseconds.
    private var firstSent: Int64?
    /// Whether the last message that was received had a stamp; `nil` before the first.
    private var isLastStamped: Bool?

    /// Records that a request was sent.
    mutating func recordSent(at now: Int64) { if firstSent == nil { firstSent = now } }

    /// Records that a message was received.
    mutating func recordMessage(isStamped: Bool) { isLastStamped = isStamped }

    /// Returns whether a reply may come without a stamp. Reading such a reply late makes its round-trip time too long.
    ///
    /// - Parameter areAskedFor: whether all sockets have requested stamps.
    func mayBeMissing(areAskedFor: Bool, at now: Int64) -> Bool {
        guard let firstSent else { return false }
        guard areAskedFor else { return true }
        if let isLastStamped { return !isLastStamped }
        return now - firstSent < Self.start
    }
}
