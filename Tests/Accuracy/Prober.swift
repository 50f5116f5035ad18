import NetworkPrimitives
import ProbeEngine

/// Probes all addresses of the test network from inside, and prints the reported replies.
struct Prober {
    private static let interval: Int64 = 200_000_000
    private static let timeout: Int64 = 1_000_000_000
    private static let payloadSize = 56

    private let order: ProbeOrder

    init(_ order: ProbeOrder) {
        self.order = order
    }

    func run() async throws {
        let addresses = IPAddress.Family.allCases.flatMap(TestNetwork.addresses)
        let recorders = addresses.map { ReplyRecorder($0, mode: order.mode) }
        try await PingLoop.withLoop { loop in
            let options = PingOptions(socketKind: order.socketKind, timestamps: order.mode)
            let pinger = try Pinger(on: loop, options: options, observer: SilentObserver())
            await ping(with: pinger, recorders)
        }
        print(recorders.flatMap(\.lines).joined(separator: "\n"))
    }

    private func ping(with pinger: Pinger, _ recorders: [ReplyRecorder]) async {
        await withDiscardingTaskGroup { group in
            for (index, recorder) in recorders.enumerated() {
                // Phases that differ by the golden ratio are evenly spread for any number of flows.
                let pace = EchoPace(interval: Self.interval, spread: UInt64(index + 1) &* 0x9e37_79b9_7f4a_7c15 >> 32)
                let parameters = EchoParameters(pace: pace, timeout: Self.timeout, payloadSize: Self.payloadSize)
                group.addTask {
                    await pinger.run(
                        parameters, to: recorder.address, key: EchoFlowKey(UInt64(index)), observer: recorder)
                }
            }
            try? await Task.sleep(for: .seconds(order.seconds))
            pinger.stop(recorders.indices.map { EchoFlowKey(UInt64($0)) })
        }
    }
}

/// The parameters of one run of the probing process.
struct ProbeOrder: Equatable, Sendable {
    let mode: PingTimestampMode
    let socketKind: PingSocketKind
    let seconds: Int
}

extension ProbeOrder {
    /// The command line that ``init(_:)`` parses.
    var arguments: [String] { ["probe", mode.rawValue, socketKind.rawValue, String(seconds)] }

    /// Parses the arguments after `probe`.
    init(_ arguments: [String]) throws(UsageError) {
        guard arguments.count == 3, let mode = PingTimestampMode(rawValue: arguments[0]),
            let socketKind = PingSocketKind(rawValue: arguments[1]), let seconds = Int(arguments[2])
        else { throw UsageError("probe needs a mode, a socket kind and seconds") }
        self.init(mode: mode, socketKind: socketKind, seconds: seconds)
    }
}

/// An observer that ignores all events of the engine.
final class SilentObserver: PingObserver {
    func received(after delay: Int64) {}
    func dropped(_ drops: SocketDrops) {}
    func path(_ path: EchoPath, _ family: IPAddress.Family, failed error: SystemError?) {}
    func receiveBuffer(wanted: Int32, granted: Int32) {}
    func buffers(_ buffers: SocketBuffers) {}
    func refused(_ refusal: SocketRefusal) {}
    func identifiersRenewed(_ renewals: [IdentifierRenewal.Reason: UInt64]) {}
}
