import Synchronization

@testable import NetworkPrimitives
@testable import ProbeEngine

/// Keeps what the engine reports about itself.
final class EngineRecorder: PingObserver {
    /// A report on the sockets of a path.
    struct PathReport: Sendable, Hashable {
        let path: EchoPath
        let family: IPAddress.Family
        let error: SystemError?
    }

    private let longest = Atomic<Int64>(0)
    private let reports = Mutex<[PathReport]>([])
    private let renewed = Mutex<[IdentifierRenewal.Reason: UInt64]>([:])
    private let known = Mutex<[SocketDrops]>([])

    /// The longest time between the kernel's stamp of a message and its reading, in nanoseconds.
    var longestDelay: Int64 { longest.load(ordering: .relaxed) }
    var paths: [PathReport] { reports.withLock { $0 } }
    /// All identifiers that were renewed so far.
    var renewals: [IdentifierRenewal.Reason: UInt64] { renewed.withLock { $0 } }
    /// The drops that are reported once a second.
    var drops: [SocketDrops] { known.withLock { $0 } }

    func received(after delay: Int64) { longest.max(delay, ordering: .relaxed) }
    func dropped(_ drops: SocketDrops) { known.withLock { $0.append(drops) } }
    func receiveBuffer(wanted: Int32, granted: Int32) {}
    func buffers(_ buffers: SocketBuffers) {}
    func refused(_ refusal: SocketRefusal) {}

    func identifiersRenewed(_ renewals: [IdentifierRenewal.Reason: UInt64]) {
        renewed.withLock { $0.merge(renewals, uniquingKeysWith: +) }
    }

    func path(_ path: EchoPath, _ family: IPAddress.Family, failed error: SystemError?) {
        reports.withLock { $0.append(PathReport(path: path, family: family, error: error)) }
    }
}
