import Network
import ProbeEngine

/// Pings all addresses of the test network, inside it, and prints what the library tells of the replies.
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
                // Phases apart by the golden ratio are spread evenly, however many there are.
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
