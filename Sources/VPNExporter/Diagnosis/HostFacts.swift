import NetworkPrimitives
import ProbeEngine

/// The facts about this host and this process that the doctor evaluates.
struct HostFacts: Sendable, Equatable {
    /// One kind of ICMP socket, with the error if it cannot be opened.
    struct Access: Sendable, Equatable {
        let family: IPAddress.Family
        let isRaw: Bool
        let refusal: SystemError?
    }

    /// The result of a few echo requests to this host.
    struct LoopbackTrial: Sendable, Equatable {
        let family: IPAddress.Family
        var sent = 0
        var replies = 0
        /// The timestamps of most requests and replies.
        var timestamps = PingTimestamps()
    }

    /// The needs of a configuration's targets.
    struct Load: Sendable, Equatable {
        var targets: Int
        /// The receive buffer for half a second in which the exporter does not read.
        var bufferBytes: Int
    }

    /// A range of groups. It is empty if the first number is larger, which is the kernel's default (icmp(7)).
    struct GroupRange: Sendable, Equatable {
        let first: UInt32
        let last: UInt32

        var isEmpty: Bool { first > last }

        func contains(_ group: UInt32) -> Bool { first <= group && group <= last }
    }

    /// The fill level of a kernel table.
    struct Fill: Sendable, Equatable {
        let count: Int
        let limit: Int
    }

    /// The process's group, followed by the supplementary groups.
    var groups: [UInt32]
    /// `net.ipv4.ping_group_range`; `nil` if it cannot be read.
    var pingGroups: GroupRange?
    /// The bits of the effective capabilities (capabilities(7)).
    var capabilities: UInt64
    var access: [Access]
    /// `net.core.rmem_max` in bytes.
    var receiveBufferLimit: Int?
    /// The needs of the configuration's targets; `nil` if no configuration is given.
    var load: Load?
    /// Whether the kernel reports a synchronised clock; `nil` if it reports nothing.
    var isClockSynchronised: Bool?
    /// The step of the wall clock against the monotonic clock during the checks, in nanoseconds.
    var clockStep: Int64
    var loopback: [LoopbackTrial]
    /// The limit of open files.
    var openFileLimit: Int?
    /// Whether the kernel has IPv6, and it is not disabled on all interfaces.
    var hasIPv6: Bool
    /// The connection tracking table; `nil` if the kernel has none.
    var trackedConnections: Fill?
    var hasTimeZones: Bool
}

extension HostFacts {
    /// CAP_NET_ADMIN and CAP_NET_RAW (capabilities(7)).
    private static let netAdmin: UInt64 = 1 << 12
    private static let netRaw: UInt64 = 1 << 13

    var mayExceedBufferLimit: Bool { capabilities & Self.netAdmin != 0 }
    var mayOpenRawSockets: Bool { capabilities & Self.netRaw != 0 }

    /// The groups of this process that may open datagram ICMP sockets.
    var pingingGroups: [UInt32] { groups.filter { pingGroups?.contains($0) ?? false } }
}

extension HostFacts.GroupRange {
    /// Parses two numbers with white space between them, the format of `ping_group_range`.
    init?(_ text: String) {
        let numbers = text.split(whereSeparator: \.isWhitespace).map { UInt32($0) }
        guard numbers.count == 2, let first = numbers[0], let last = numbers[1] else { return nil }
        self.init(first: first, last: last)
    }
}

extension HostFacts {
    /// Returns the effective capabilities from the text of `/proc/self/status` (proc(5)); 0 if they are missing.
    static func capabilities(inStatus text: String) -> UInt64 {
        let line = text.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let digits = line?.split(whereSeparator: \.isWhitespace).last
        return digits.flatMap { UInt64($0, radix: 16) } ?? 0
    }

    /// Parses the text of a file with one integer.
    static func number(_ text: String) -> Int? {
        text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
    }
}
