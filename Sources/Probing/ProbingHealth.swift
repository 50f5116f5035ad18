import Glibc
package import Logging
package import NetworkPrimitives
package import ProbeEngine
import Synchronization
import VPNConfiguration

/// The quality of the prober itself: the punctuality of requests, the delay of reading replies, and drops.
package final class ProbingHealth: PingObserver {
    package struct Snapshot: Sendable {
        /// Delay from the planned to the actual sending.
        package var scheduleLag = DelayHistogram()
        /// Delay from the kernel's receive timestamp to reading the reply.
        package var receiveDelay = DelayHistogram()
        /// Messages that the kernel dropped on the exporter's sockets.
        package var socketDrops = SocketDrops()
        /// The smallest buffers of all sockets; `nil` in the first second.
        package var buffers: SocketBuffers?
        /// ICMP identifiers that were renewed, by reason.
        package fileprivate(set) var identifierRenewals: [IdentifierRenewal.Reason: UInt64] = [:]
        /// The last time at which this process was too slow, or the kernel out of buffers, in monotonic nanoseconds.
        fileprivate(set) var lastImpairment: Int64?
        /// The reason why this process does not probe; `nil` if it does.
        package fileprivate(set) var refusal: String?

        package init(
            scheduleLag: DelayHistogram = DelayHistogram(), receiveDelay: DelayHistogram = DelayHistogram(),
            socketDrops: SocketDrops = SocketDrops(), buffers: SocketBuffers? = nil,
            identifierRenewals: [IdentifierRenewal.Reason: UInt64] = [:], lastImpairment: Int64? = nil,
            refusal: String? = nil
        ) {
            self.scheduleLag = scheduleLag
            self.receiveDelay = receiveDelay
            self.socketDrops = socketDrops
            self.buffers = buffers
            self.identifierRenewals = identifierRenewals
            self.lastImpairment = lastImpairment
            self.refusal = refusal
        }

        /// Returns whether this host may have distorted the figures of the last minute.
        package func isImpaired(at now: Int64) -> Bool { lastImpairment.map { now - $0 < impairmentWindow } ?? false }
    }

    /// The time for which an impairment is reported, in nanoseconds.
    static let impairmentWindow: Int64 = 60_000_000_000
    /// The delay of sending or reading from which the process lacks processor time, in nanoseconds.
    static let impairingDelay: Int64 = 100_000_000

    /// The signal that every target raises.
    package let outages = OutageSignal()
    private let state = Mutex(Snapshot())
    private let clock: PingClock
    private let events: EventLog
    private let logger: Logger

    package init(clock: PingClock, events: EventLog = EventLog(), logger: Logger) {
        self.clock = clock
        self.events = events
        self.logger = logger
    }

    package var snapshot: Snapshot { state.withLock { $0 } }

    /// The current time of the clock that all parts share.
    package var now: ClockReading { clock.now() }

    /// Records that the system refuses ICMP sockets. The exporter continues without probing.
    package func probingRefused(_ error: PingError) {
        state.withLock { $0.refusal = "\(error)" }
        logger.warning(
            "no permission for ICMP sockets; continuing without probing",
            metadata: ["remedy": "\(PingError.permissionRemedy)"])
    }

    func requestSent(lag: Int64, at time: Int64) {
        state.withLock {
            $0.scheduleLag.observe(lag)
            if lag >= Self.impairingDelay { $0.lastImpairment = time }
        }
    }

    /// Records that a request did not leave this host: without buffers, or after the kernel accepted it.
    func requestStayedHere(at time: Int64) { state.withLock { $0.lastImpairment = time } }

    package func received(after delay: Int64) {
        let impairment = delay >= Self.impairingDelay ? clock.now().monotonic : nil
        state.withLock {
            $0.receiveDelay.observe(delay)
            if let impairment { $0.lastImpairment = impairment }
        }
    }

    package func dropped(_ drops: SocketDrops) {
        let now = clock.now().monotonic
        state.withLock {
            // A raw IPv6 socket may have dropped damaged replies, which the network caused.
            if drops.unbuffered > $0.socketDrops.unbuffered { $0.lastImpairment = now }
            $0.socketDrops = drops
        }
    }

    package func buffers(_ buffers: SocketBuffers) { state.withLock { $0.buffers = buffers } }

    package func refused(_ refusal: SocketRefusal) {
        logger.warning(
            "system refuses socket options; probing continues without them",
            metadata: [
                "family": "\(refusal.family)", "socket": refusal.isRaw ? "raw" : "datagram",
                "options": "\(refusal.options.joined(separator: ", "))",
            ])
    }

    package func path(_ path: EchoPath, _ family: IPAddress.Family, failed error: SystemError?) {
        let metadata: Logger.Metadata = [
            "family": "\(family)", "source": "\(path.source?.description ?? "any")",
            "interface": "\(path.interface ?? "any")",
        ]
        guard let error else {
            logger.info("requests can be sent from this source and interface again", metadata: metadata)
            return
        }
        // A send that was permitted at the start fails later because of a rule, and not because of a capability.
        let remedy: Logger.Metadata =
            error.code == EPERM
            ? ["remedy": "Check firewall rules (nft list ruleset) and the connection tracking table on this host"]
            : [:]
        logger.warning(
            "no request can be sent from this source and interface; retrying each second",
            metadata: metadata.merging(["error": "\(error)"]) { $1 }.merging(remedy) { $1 })
    }

    package func receiveBuffer(wanted: Int32, granted: Int32) {
        logger.warning(
            "the kernel grants ICMP sockets a smaller receive buffer than these targets need; replies may be dropped",
            metadata: [
                "wanted_bytes": .stringConvertible(wanted), "granted_bytes": .stringConvertible(granted),
                "metric": "vpn_exporter_socket_drops_total",
                "remedy": "Run sysctl -w net.core.rmem_max=\(wanted), or give the process CAP_NET_ADMIN",
            ])
    }

    package func identifiersRenewed(_ renewals: [IdentifierRenewal.Reason: UInt64]) {
        state.withLock { $0.identifierRenewals.merge(renewals, uniquingKeysWith: +) }
        let time = clock.now().realtime
        for reason in IdentifierRenewal.Reason.allCases {
            guard let count = renewals[reason] else { continue }
            events.record(
                Event(time: time, kind: .identifiersRenewed, connection: nil, text: reason.eventText(count: count)))
        }
    }
}

extension IdentifierRenewal.Reason {
    /// The text of the event. A new identifier can change a path, so that the text lists the affected targets.
    fileprivate func eventText(count: UInt64) -> String {
        let number = { (noun: String) in "\(count) \(noun)\(count == 1 ? "" : "s")" }
        return switch self {
        case .age: "ICMP identifiers of all targets renewed by age on \(number("socket"))"
        case .losses: "ICMP identifiers of \(number("target")) renewed after losses in a row"
        case .interface: "ICMP identifiers renewed on \(number("socket")) after a change of the interface"
        }
    }
}

/// A histogram of the prober's own delays, in steps from 10 µs to 1 s.
package struct DelayHistogram: Sendable {
    /// Inclusive upper bounds in nanoseconds.
    package static let bounds: [Int64] = [
        10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000, 50_000_000, 100_000_000, 1_000_000_000,
    ]

    /// Observations per bucket, not cumulative. The last bucket is for delays above all bounds.
    package private(set) var counts = InlineArray<11, UInt64>(repeating: 0)
    /// The sum of all observations in nanoseconds.
    package private(set) var sum: UInt64 = 0

    mutating func observe(_ nanoseconds: Int64) {
        let bucket = Self.bounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count
        counts[bucket] += 1
        sum &+= UInt64(max(0, nanoseconds))
    }
}
