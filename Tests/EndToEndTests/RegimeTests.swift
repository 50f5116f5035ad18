import Foundation
import Testing

@testable import NetworkSimulator

/// Conditions outside of a laboratory: long intervals, default buffers, silent targets, a single processor, and a
/// network with a delay. `make bench` measures the same. The tests judge counts and no times.
@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .needsRoot, .needs("ip", "curl"))
struct RegimeTests {
    private static let identity = [
        "vpn_probe_sent_total", "vpn_probe_completed_total", "vpn_probe_unsent_total", "vpn_probe_lost_total",
        "vpn_probe_in_flight", "vpn_probe_rtt_seconds_count",
    ]
    private static let own = [
        "vpn_probe_send_errors_total", "vpn_exporter_socket_drops_total", "vpn_exporter_socket_buffer_bytes",
        "vpn_exporter_socket_buffer_needed_bytes", "vpn_exporter_schedule_lag_seconds",
        "vpn_exporter_receive_delay_seconds", "vpn_exporter_measurement_impaired",
    ]

    private static func targets(_ count: Int) -> [TargetList.Target] {
        (0..<count).map { number in
            TargetList.Target(connection: "c\(number)", address: "10.1.\(number / 250).\(number % 250 + 1)")
        }
    }

    enum Network: String, CaseIterable {
        /// The namespace's own kernel answers, within the sender's system call.
        case loopback
        /// Replies to requests that left together also arrive together.
        case distant
    }

    /// Runs the body with a namespace in which all targets answer and every user can open datagram sockets.
    private func with(_ network: Network, _ body: (NetworkNamespace) async throws -> Void) async throws {
        guard network == .loopback else {
            return try await withDistantNetwork { namespace, _ in try await body(namespace) }
        }
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up", "route add local 10.1.0.0/16 dev lo")
            try await namespace.run("sh", "-c", "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range")
            try await body(namespace)
        }
    }

    /// Runs the body with a simulated network. Its addresses answer after 20 ms, except for 10.1.255.0/24, which is
    /// silent.
    private func withDistantNetwork(
        _ body: (NetworkNamespace, SimulatorProcess) async throws -> Void
    ) async throws {
        var scenario = Scenario()
        scenario.fallback.delayMicroseconds = 20_000
        var silent = scenario.fallback
        silent.isSilent = true
        let address = try #require(Address("10.1.255.0"))
        scenario.ranges = [.init(first: address, count: 256, behaviour: silent)]
        try await NetworkNamespace.with { namespace in
            try await SimulatorProcess.with(scenario, in: namespace) { network in
                try await body(namespace, network)
            }
        }
    }

    @Test(arguments: Network.allCases)
    func `thousands of targets probed once a minute fit default buffers, at the start and after a reload`(
        network: Network
    ) async throws {
        func list(_ count: Int) -> String {
            TargetList(
                icmp: "socket: datagram", probes: "interval: 60s, timeout: 5s, window: 10m",
                targets: Self.targets(count)
            ).text
        }
        try await with(network) { namespace in
            let launcher = [try Checkout.defaultBuffers]
            try await NamespacedExporter.with(list(1_000), in: namespace, as: .nobody, launcher: launcher) { exporter in
                try await opened(1_000, by: exporter)
                try await exporter.reload(list(6_000))
                try await opened(6_000, by: exporter)
                #expect(!exporter.child.errorText.contains("buffer"))
            }
        }
    }

    /// Waits until each target has a verdict, and expects no loss until then.
    private func opened(_ count: Int, by exporter: NamespacedExporter) async throws {
        // The kernel's count costs nothing, unlike a scrape of thousands of targets.
        try await eventually("\(count) requests have left", within: .seconds(90)) {
            try KernelCounts(of: exporter.child.id).requests >= count ? () : nil
        }
        let scrape = try await eventually("each of \(count) targets has a verdict", within: .seconds(90)) {
            let scrape = try await exporter.scrape(of: Self.identity + Self.own)
            let completed = scrape.series("vpn_probe_completed_total").values
            return completed.count == count && completed.allSatisfy { $0 > 0 } ? scrape : nil
        }
        expectNothingLost(scrape)
        let granted = scrape["vpn_exporter_socket_buffer_bytes", ["direction": "receive"]] ?? .nan
        #expect(granted == Double(Self.defaultBuffer / 2))
        #expect(granted >= scrape["vpn_exporter_socket_buffer_needed_bytes", ["direction": "receive"]] ?? .nan)
    }

    /// The default receive buffer of a socket in bytes. The kernel reports twice the size that it grants.
    private static let defaultBuffer: Int = {
        let text = try? String(contentsOfFile: "/proc/sys/net/core/rmem_default", encoding: .utf8)
        return text.flatMap { Int($0.split(separator: "\n").first ?? "") } ?? 0
    }()

    private func expectNothingLost(_ scrape: Scrape) {
        #expect(Accounting.violations(in: scrape) == [])
        #expect(scrape.sum("vpn_probe_unsent_total") == 0)
        #expect(scrape.sum("vpn_probe_send_errors_total") == 0)
        let lost = scrape.sum("vpn_probe_lost_total")
        let drops = scrape["vpn_exporter_socket_drops_total"] ?? .nan
        // If the machine stops the process for longer than its buffers last, they may overflow. The exporter then reads
        // late, and no other request is lost.
        let isHeldUp = Punctuality(scrape).lateReadings > 0
        #expect(lost == 0 && drops == 0 || isHeldUp && lost <= drops && drops < 20, "\(lost) lost, \(drops) dropped")
    }

    @Test func `a silent target next to 200 live ones causes no more wake-ups`() async throws {
        let live = Self.targets(200)
        let silent = TargetList.Target(connection: "silent", address: "10.1.255.1", probes: "interval: 250ms")
        func list(_ targets: [TargetList.Target]) -> String {
            TargetList(
                icmp: "identifier_losses: 3", probes: "interval: 1s, timeout: 250ms, window: 10s", targets: targets
            ).text
        }
        try await withDistantNetwork { namespace, _ in
            try await NamespacedExporter.with(list(live), in: namespace) { exporter in
                func completed(_ count: Double, by targets: [TargetList.Target]) async throws {
                    _ = try await exporter.scrape(inWhich: "each of \(targets.count) has \(count) verdicts") { scrape in
                        targets.allSatisfy { scrape["vpn_probe_completed_total", $0.labels] ?? 0 >= count }
                    }
                }
                try await completed(2, by: live)
                let without = try await KernelCounts.overRequests(1_000, of: exporter.child.id)
                try await exporter.reload(list(live + [silent]))
                // After three losses the target gets another socket, which is its own for the first second.
                try await completed(12, by: [silent])
                let with = try await KernelCounts.overRequests(1_000, of: exporter.child.id)
                let ratio = Double(with.sleeps * without.requests) / Double(without.sleeps * with.requests)
                // On a loaded machine both counts depend on chance. A wake-up per packet would be more than one per
                // request.
                let isFewer = with.sleeps * 2 <= with.requests
                #expect(without.sleeps > 0 && (ratio <= 1.5 || isFewer), "without: \(without), with: \(with)")
            }
        }
    }

    enum Socket: String, CaseIterable {
        case raw
        case datagram
    }

    @Test(arguments: Socket.allCases)
    func `on a single processor, every request across 20 ms has the verdict that the network gave it`(
        socket: Socket
    ) async throws {
        let targets = Self.targets(300)
        let list = TargetList(
            icmp: "socket: \(socket)", probes: "interval: 500ms, timeout: 5s, window: 10s", targets: targets)
        try await withDistantNetwork { namespace, network in
            let launcher = ["taskset", "--cpu-list", try Self.firstProcessor]
            try await NamespacedExporter.with(list.text, in: namespace, launcher: launcher) { exporter in
                _ = try await KernelCounts.overRequests(targets.count * 15, of: exporter.child.id)
                let counts = try await network.comeToRest([exporter])
                #expect(counts.unseen == 0 && counts.writeErrors == 0)
                let scrape = try await expectEventually(exporter.scrape) { scrape in
                    ExpectedFigures.deviations(scrape, counts, of: targets)
                }
                #expect(Accounting.violations(in: scrape) == [])
                #expect(scrape.sum("vpn_probe_lost_total") == 0)
                #expect(scrape["vpn_exporter_socket_drops_total"] == 0)
            }
        }
    }

    /// The first processor that this process may use.
    private static var firstProcessor: String {
        get throws {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
            return String(try #require(line?.split(whereSeparator: { !$0.isNumber }).first))
        }
    }
}
