import NetworkPrimitives
import ProbeEngine
import Synchronization

/// Sends a few echo requests from this host to itself with the exporter's own engine, to check the kernel's timestamps.
enum LoopbackTrials {
    private static let requests: UInt64 = 20
    private static let interval: Int64 = 20_000_000
    private static let timeout: Int64 = 500_000_000

    /// Returns one trial for each family with a socket; empty if no socket can be opened.
    static func run() async throws -> [HostFacts.LoopbackTrial] {
        try await PingLoop.withLoop { loop in
            guard let pinger = try? Pinger(on: loop, observer: IgnoringObserver()) else { return [] }
            return await withTaskGroup(of: HostFacts.LoopbackTrial?.self) { group in
                for (number, address) in ["127.0.0.1", "::1"].enumerated() {
                    guard let address = IPAddress(address) else { continue }
                    group.addTask { await trial(on: pinger, to: address, key: EchoFlowKey(UInt64(number))) }
                }
                var trials: [HostFacts.LoopbackTrial] = []
                for await case let trial? in group { trials.append(trial) }
                return trials.sorted { $0.family == .ipv4 && $1.family == .ipv6 }
            }
        }
    }

    /// Returns `nil` if nothing could be sent. The findings on sockets report the reason.
    private static func trial(on pinger: Pinger, to address: IPAddress, key: EchoFlowKey) async
        -> HostFacts.LoopbackTrial?
    {
        var parameters = EchoParameters(
            pace: EchoPace(interval: interval, spread: 0), timeout: timeout, payloadSize: 56)
        parameters.requests = requests
        let observer = TrialObserver(of: Int(requests), family: address.family) { pinger.stop([key]) }
        await pinger.run(parameters, to: address, key: key, observer: observer)
        let trial = observer.trial
        return trial.sent > 0 ? trial : nil
    }

    /// Counts events, and ends the flow when every request has ended.
    private final class TrialObserver: EchoObserver {
        private let state: Mutex<(trial: HostFacts.LoopbackTrial, ended: Int)>
        private let requests: Int
        private let end: @Sendable () -> Void

        init(of requests: Int, family: IPAddress.Family, end: @escaping @Sendable () -> Void) {
            var trial = HostFacts.LoopbackTrial(family: family)
            trial.timestamps = PingTimestamps(.auto)
            state = Mutex((trial, 0))
            self.requests = requests
            self.end = end
        }

        var trial: HostFacts.LoopbackTrial { state.withLock { $0.trial } }

        func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
            let isEnd = state.withLock { state in
                switch event {
                case .sent: state.trial.sent += 1
                case .sendFailed: state.ended += 1
                case .verdict(let verdict):
                    state.ended += 1
                    if case .reply = verdict { state.trial.replies += 1 }
                case .timestamps(let timestamps): state.trial.timestamps = timestamps
                case .lateReply, .duplicateReply, .corruptedReply, .foreignReply, .packetTooBig, .icmpError: break
                }
                return state.ended == requests
            }
            if isEnd { end() }
        }

        func observe(_ error: EchoError, of sequence: UInt64, at time: ClockReading) {}
    }
}

/// Ignores the engine's events about itself, for commands that expose no metrics.
final class IgnoringObserver: PingObserver {
    func received(after delay: Int64) {}
    func dropped(_ drops: SocketDrops) {}
    func path(_ path: EchoPath, _ family: IPAddress.Family, failed error: SystemError?) {}
    func receiveBuffer(wanted: Int32, granted: Int32) {}
    func buffers(_ buffers: SocketBuffers) {}
    func refused(_ refusal: SocketRefusal) {}
    func identifiersRenewed(_ renewals: [IdentifierRenewal.Reason: UInt64]) {}
}
