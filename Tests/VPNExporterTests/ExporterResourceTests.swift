import ArgumentParser
import Glibc
import Testing

@testable import Metrics
@testable import NetworkPrimitives
@testable import VPNConfiguration
@testable import VPNExporter

/// Checks that the whole task tree leaves nothing behind. The test runs in its own process, which inherits the sockets
/// of tests that run at the same time and keeps their ports.
@Suite(.timeLimit(.minutes(3)))
struct ExporterResourceTests {
    @Test(.enabled(if: ICMPPermission.isGranted, "this process may not open an ICMP socket"))
    func `a cancelled exporter with 10,000 targets ends in time, and leaves no thread and no descriptor`() async {
        await #expect(processExitsWith: .success) {
            _ = try await ExporterResourceTests.runAndCancel(targets: 10)
            let before = ExporterResourceTests.resources
            let cost = try await ExporterResourceTests.runAndCancel(targets: 10_000)
            let after = ExporterResourceTests.resources
            // The parent process prints only the comment of a failure.
            #expect(cost.work < .seconds(3) && cost.time < .seconds(30), "\(cost)")
            #expect(after.descriptors <= before.descriptors + 4, "\(before) before, \(after) after")
            #expect(after.threads <= before.threads + 4, "\(before) before, \(after) after")
        }
    }

    /// The time from the cancellation to the return of the exporter, by the clock and by the processor. The load of the
    /// machine does not change the latter.
    struct Cost: Sendable {
        let time: Duration
        let work: Duration
    }

    private static func runAndCancel(targets: Int) async throws -> Cost {
        let log = LogRecorder()
        let exporter = Exporter(
            configuration: try configuration(targets: targets),
            configurationFile: FollowedFile(path: "none", watchInterval: nil),
            web: try WebFlags.parse(["--web.listen-address", "127.0.0.1:0"]), logger: log.logger)
        let begin = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await exporter.run() } catch is CancellationError {}
            }
            try await untilReady(log)
            let begin = (time: ContinuousClock.now, work: work)
            group.cancelAll()
            try await group.waitForAll()
            return begin
        }
        return Cost(time: begin.time.duration(to: .now), work: work - begin.work)
    }

    /// Waits until every target has a result, at most 60 seconds.
    private static func untilReady(_ log: LogRecorder) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let port = log.all.first { $0.contains("listening") }?.split(separator: ":").last.flatMap { Int($0) }
            if let port, let client = try? WebClient(port: port),
                try await client.exchange(RunningServer.get("/-/ready")).status == 200
            {
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("never ready: \(log.all)")
    }

    private static func configuration(targets: Int) throws -> ExporterConfiguration {
        let connections = try (0..<targets).map { number in
            let address = try #require(IPAddress("127.1.\(number / 250).\(number % 250 + 1)"))
            let target = TargetConfiguration(name: "peer", address: .literal(address), probes: .standard)
            return ConnectionConfiguration.fixture("connection-\(number)", id: nil, targets: [target])
        }
        return ExporterConfiguration(
            cloud: nil, monitors: MonitorsConfiguration(mode: .none), connections: connections)
    }

    private static var work: Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static var resources: (descriptors: Int, threads: Int) {
        let process = ProcessStatistics.current()
        return (Int(process?.openDescriptors ?? 0), Int(process?.threads ?? 0))
    }
}

/// Whether this process may open an ICMP socket at all, raw or datagram; tests that probe are skipped if it may not.
enum ICMPPermission {
    static var isGranted: Bool {
        [SOCK_RAW, SOCK_DGRAM].contains { type in
            let descriptor = socket(AF_INET, Int32(type.rawValue), Int32(IPPROTO_ICMP))
            guard descriptor >= 0 else { return false }
            close(descriptor)
            return true
        }
    }
}
