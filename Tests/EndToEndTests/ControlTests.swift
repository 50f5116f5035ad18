import Foundation
import Testing

/// The effect of a target's settings on its packets, captured on the wire.
@Suite(
    .serialized, .timeLimit(.minutes(2)),
    .needsRoot,
    .needs("ip", "tcpdump"))
struct ControlTests {
    private typealias Marking = CapturedRequest.Marking

    /// A target with settings, and its expected packets. All targets share two addresses, and the payload size
    /// identifies each.
    private struct Case {
        let name: String
        let settings: String
        var link = 0
        let marking: Marking
    }

    @Test(arguments: ["raw", "datagram"])
    func `each of several targets with the same address has its own settings on the wire`(socket: String) async throws {
        let cases = Self.cases(isIPv6: false) + Self.cases(isIPv6: true)
        let targets = cases.map { item in
            let settings = "payload_size: \(item.marking.payloadSize), \(item.settings)"
            return TargetList.Target(connection: item.name, address: item.marking.destination, probes: settings)
        }
        let list = TargetList(
            icmp: "socket: \(socket)", probes: "interval: 100ms, timeout: 1s, window: 10s",
            targets: targets + Self.oversized)
        try await LinkedNamespaces.with { network in
            let (requests, last) = try await capture(network) {
                try await NamespacedExporter.with(list.text, in: network.near) { try await snapshot($0) }
            }
            for item in cases { compare(item, requests, last) }
            compareOversized(requests, last)
        }
    }

    private static func cases(isIPv6: Bool) -> [Case] {
        let family = isIPv6 ? "v6" : "v4"
        let peer = LinkedNamespaces.peers[isIPv6 ? 1 : 0]
        let firstLink = LinkedNamespaces.sources(0, isIPv6: isIPv6)
        let secondLink = LinkedNamespaces.sources(1, isIPv6: isIPv6)
        func marked(_ size: Int, from source: String? = nil) -> Marking {
            Marking(source: source ?? firstLink.chosen, destination: peer, payloadSize: size)
        }
        var (urgent, brief, whole, all) = (marked(101), marked(102), marked(103), marked(107, from: secondLink.second))
        urgent.trafficClass = 46 << 2
        brief.hopLimit = 9
        whole.forbidsFragmentation = !isIPv6
        (all.trafficClass, all.hopLimit, all.forbidsFragmentation) = (34 << 2, 33, !isIPv6)
        let device = LinkedNamespaces.device(1)
        let everything =
            "dscp: AF41, ttl: 33, dont_fragment: true, source: \"\(secondLink.second)\", interface: \(device)"
        return [
            Case(name: "plain-\(family)", settings: "", marking: marked(100)),
            Case(name: "dscp-\(family)", settings: "dscp: EF", marking: urgent),
            Case(name: "ttl-\(family)", settings: "ttl: 9", marking: brief),
            Case(name: "whole-\(family)", settings: "dont_fragment: true", marking: whole),
            Case(
                name: "source-\(family)", settings: "source: \"\(firstLink.second)\"",
                marking: marked(104, from: firstLink.second)),
            Case(
                name: "interface-\(family)", settings: "interface: \(device)", link: 1,
                marking: marked(105, from: secondLink.chosen)),
            Case(
                name: "mark-\(family)", settings: "mark: \(LinkedNamespaces.mark)", link: 1,
                marking: marked(106, from: secondLink.chosen)),
            Case(name: "all-\(family)", settings: everything, link: 1, marking: all),
            Case(name: "fast-\(family)", settings: "interval: 10ms", marking: marked(108)),
        ]
    }

    /// Requests longer than the links' MTU. The kernel fragments them if that is permitted, and otherwise does not send
    /// them.
    private static let oversized = zip(["v4", "v6"], LinkedNamespaces.peers).flatMap { family, peer in
        [
            TargetList.Target(connection: "cut-\(family)", address: peer, probes: "payload_size: 3000"),
            TargetList.Target(
                connection: "uncut-\(family)", address: peer, probes: "payload_size: 3001, dont_fragment: true"),
        ]
    }

    /// A scrape with no request in flight, and its time in nanoseconds since the Unix epoch.
    private struct Snapshot {
        var scrape = Scrape()
        var start: Int64 = 0
        var end: Int64 = 0

        /// Returns `nil` if the served number of requests matches the wire at the time of the scrape.
        func deviation(of connection: String, from requests: [CapturedRequest]) -> String? {
            let sent = Int(scrape["vpn_probe_sent_total", TargetList.labels(of: connection)] ?? -1)
            let (least, most) = (requests.count { $0.time <= start }, requests.count { $0.time <= end })
            return least <= sent && sent <= most ? nil : "\(connection): \(sent) sent, \(least) to \(most) on the wire"
        }

        static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1e9) }
    }

    /// Probes until each target has enough replies.
    private func snapshot(_ exporter: NamespacedExporter) async throws -> Snapshot {
        _ = try await exporter.scrape(inWhich: "all targets but two have 30 replies") { scrape in
            scrape.series("vpn_probe_rtt_seconds_count").values.count { $0 >= 30 } == 20
        }
        let last = try await eventually("nothing is in flight") {
            var snapshot = Snapshot()
            snapshot.start = Snapshot.now
            snapshot.scrape = try await exporter.scrape()
            snapshot.end = Snapshot.now
            return snapshot.scrape.sum("vpn_probe_in_flight") == 0 ? snapshot : nil
        }
        // Later requests show that each capture is complete.
        _ = try await exporter.scrape(inWhich: "each target has sent two more requests") { scrape in
            last.scrape.series("vpn_probe_sent_total").allSatisfy { target, sent in
                sent == 0 || scrape["vpn_probe_sent_total", target.labels] ?? 0 >= sent + 2
            }
        }
        return last
    }

    /// Returns the requests on each link, and the body's last scrape.
    private func capture(
        _ network: LinkedNamespaces, _ body: () async throws -> Snapshot
    ) async throws -> (requests: [[CapturedRequest]], last: Snapshot) {
        func requests(_ captures: [PacketCapture]) -> [[CapturedRequest]] {
            captures.map { $0.packets.compactMap(CapturedRequest.init) }
        }
        let (captures, last) = try await PacketCapture.of(
            devices: [LinkedNamespaces.device(0), LinkedNamespaces.device(1)], in: network.near,
            isComplete: { captures, last in
                requests(captures).allSatisfy { $0.last?.time ?? 0 > last.end }
            }, body)
        return (requests(captures), last)
    }

    private func compare(_ item: Case, _ requests: [[CapturedRequest]], _ last: Snapshot) {
        let own = requests.map { link in
            link.filter {
                $0.marking.payloadSize == item.marking.payloadSize
                    && $0.marking.destination == item.marking.destination
            }
        }
        #expect(Set(own[item.link].map(\.marking)) == [item.marking], "\(item.name)")
        #expect(own[1 - item.link].isEmpty, "\(item.name)")
        #expect(last.deviation(of: item.name, from: own[item.link]) == nil)
        let losses = last.scrape.series("vpn_probe_lost_total", with: TargetList.labels(of: item.name))
        #expect(losses.filter { $0.value > 0 } == [:])
        let times = own[item.link].map(\.time)
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
        let interval: Int64 = item.settings.contains("interval: 10ms") ? 10_000_000 : 100_000_000
        #expect(gaps.count >= 20 && abs(gaps[gaps.count / 2] - interval) < interval / 5, "\(item.name): \(gaps)")
    }

    private func compareOversized(_ requests: [[CapturedRequest]], _ last: Snapshot) {
        for (family, peer) in zip(["v4", "v6"], LinkedNamespaces.peers) {
            let fragmented = requests[0].filter { $0.marking.isFragmented && $0.marking.destination == peer }
            #expect(last.deviation(of: "cut-\(family)", from: fragmented) == nil)
            let uncut = TargetList.labels(of: "uncut-\(family)")
            let errors = uncut.merging(["reason": "message_size"]) { $1 }
            #expect(last.scrape["vpn_probe_sent_total", uncut] == 0, "\(family)")
            #expect(last.scrape["vpn_probe_send_errors_total", errors] ?? 0 >= 25, "\(family)")
        }
    }
}
