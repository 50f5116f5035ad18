import Network
import ProbeEngine

/// What the doctor looks at: how this host and this process are set up, as values.
struct HostFacts: Sendable, Equatable {
    /// One kind of ICMP socket, and why it cannot be opened; `nil` where it can.
    struct Access: Sendable, Equatable {
        let family: IPAddress.Family
        let isRaw: Bool
        let refusal: SystemError?
    }

    /// What was seen of a few echo requests to this host itself.
    struct LoopbackTrial: Sendable, Equatable {
        let family: IPAddress.Family
        var sent = 0
        var replies = 0
        /// Who stamped most of them.
        var timestamps = PingTimestamps()
    }

    /// What the targets of a configuration need.
    struct Load: Sendable, Equatable {
        var targets: Int
        /// Of receive buffer, for half a second without the exporter's reading.
        var bufferBytes: Int
    }

    /// Groups from one number to another; none where the first is the larger, as the kernel has it by default (icmp(7)).
    struct GroupRange: Sendable, Equatable {
        let first: UInt32
        let last: UInt32

        var isEmpty: Bool { first > last }

        func contains(_ group: UInt32) -> Bool { first <= group && group <= last }
    }

    /// How far a table of the kernel is filled.
    struct Fill: Sendable, Equatable {
        let count: Int
        let limit: Int
    }

    /// The process's group and its supplementary ones.
    var groups: [UInt32]
    /// `net.ipv4.ping_group_range`; `nil` where it cannot be read.
    var pingGroups: GroupRange?
    /// The bits of the effective capabilities (capabilities(7)).
    var capabilities: UInt64
    var access: [Access]
    /// `net.core.rmem_max` in bytes.
    var receiveBufferLimit: Int?
    /// `nil` where there is no configuration.
    var load: Load?
    /// Whether the kernel says that something keeps its clock; `nil` where it cannot be asked.
    var isClockSynchronised: Bool?
    /// By how much the wall clock moved against the monotonic one while the doctor looked, in nanoseconds.
    var clockStep: Int64
    var loopback: [LoopbackTrial]
    /// Files that may be open at once.
    var openFileLimit: Int?
    /// Whether the kernel has IPv6 at all, and it is not disabled on all interfaces.
    var hasIPv6: Bool
    /// `nil` where the kernel follows no connections.
    var trackedConnections: Fill?
    var hasTimeZones: Bool
}

extension HostFacts {
    /// CAP_NET_ADMIN and CAP_NET_RAW (capabilities(7)).
    private static let netAdmin: UInt64 = 1 << 12
    private static let netRaw: UInt64 = 1 << 13

    var mayExceedBufferLimit: Bool { capabilities & Self.netAdmin != 0 }
    var mayOpenRawSockets: Bool { capabilities & Self.netRaw != 0 }

    /// The groups that may open datagram ICMP sockets, of those that this process has.
    var pingingGroups: [UInt32] { groups.filter { pingGroups?.contains($0) ?? false } }
}
