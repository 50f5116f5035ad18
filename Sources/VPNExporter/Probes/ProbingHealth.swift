import ICMP
import Synchronization

/// How well the prober itself does: how punctual its requests are, how long replies wait for it, and what it dropped.
final class ProbingHealth: PingObserver {
    struct Snapshot: Sendable {
        /// From planned to real sending.
        var scheduleLag = DelayHistogram()
        /// From the kernel's receive stamp to our reading.
        var receiveDelay = DelayHistogram()
        /// Which clock stamps the packets, for each address family that was heard of.
        var timestamps: [IPAddress.Family: PingTimestamps] = [:]
        /// Messages that the kernel dropped on our sockets.
        var socketDrops: UInt64 = 0
    }

    private let state = Mutex(Snapshot())

    var snapshot: Snapshot { state.withLock { $0 } }

    func requestSent(lag: Int64) { state.withLock { $0.scheduleLag.observe(lag) } }

    func received(after delay: Int64) { state.withLock { $0.receiveDelay.observe(delay) } }

    func stamps(_ family: IPAddress.Family, by timestamps: PingTimestamps) {
        state.withLock { $0.timestamps[family] = timestamps }
    }

    func dropped(total: UInt64) { state.withLock { $0.socketDrops = total } }
}
