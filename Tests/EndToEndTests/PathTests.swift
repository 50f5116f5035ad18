import Testing

/// The path MTU and the path to a peer behind two routers, on the built binary.
@Suite(
    .serialized, .timeLimit(.minutes(4)),
    .needsRoot, .needs("ip"))
struct PathTests {
    private static let targets = zip(["v4", "v6"], RouterChain.peers).map { name, peer in
        TargetList.Target(connection: name, address: peer)
    }

    @Test(arguments: [("raw", NamespacedExporter.User.root), ("datagram", .nobody)])
    func `the exporter finds a narrow link with and without its router's errors, and counts hops`(
        socket: String, user: NamespacedExporter.User
    ) async throws {
        let list = TargetList(
            icmp: "socket: \(socket)",
            probes: "interval: 100ms, timeout: 1s, window: 10s, path_mtu: { enabled: true, interval: 5s }",
            targets: Self.targets, areTraced: true)
        try await RouterChain.with { chain in
            try await NamespacedExporter.with(list.text, in: chain.near, as: user) { exporter in
                try await expect(exporter, mtu: 1_500, isBlackHole: false)
                try await chain.setMTU(1_400)
                try await expect(exporter, mtu: 1_400, isBlackHole: false)
                try await chain.setSilent(true)
                try await chain.setMTU(1_350)
                try await expect(exporter, mtu: 1_350, isBlackHole: true)
                try await chain.setSilent(false)
                try await chain.setMTU(1_500)
                let last = try await expect(exporter, mtu: 1_500, isBlackHole: false)
                for target in list.targets {
                    #expect(last["vpn_probe_path_mtu_reported_bytes", target.labels] == 1_400)
                    #expect(last["vpn_path_hops", target.labels] == RouterChain.hops)
                    #expect(last["vpn_path_changes_total", target.labels] == 0)
                    #expect(
                        last["vpn_probe_lost_total", target.labels.merging(["reason": "packet_too_big"]) { $1 }] == 0)
                }
            }
        }
    }

    @Test(arguments: [(limit: 2, loss: 0), (limit: 1_000, loss: 40)])
    func `a router that limits its errors, or 40 percent loss, causes no black hole of 50 targets`(
        limit: Int, loss: Int
    ) async throws {
        try await RouterChain.with { chain in
            let targets = try await chain.addPeers(50).enumerated().map { index, address in
                TargetList.Target(connection: "site-\(index)", address: address)
            }
            let list = TargetList(
                probes: "interval: 1s, timeout: 1s, window: 30s, path_mtu: { enabled: true, interval: 5s }",
                targets: targets)
            try await chain.setMTU(1_400)
            try await chain.limitErrors(perSecond: limit)
            if loss > 0 { try await chain.dropReplies(percent: loss) }
            try await NamespacedExporter.with(list.text, in: chain.near) { exporter in
                // Within 50 s, the rule of two examinations alone reported a black hole for most targets.
                _ = try await exporter.scrape(inWhich: "each target has 50 verdicts", within: .seconds(80)) { scrape in
                    targets.allSatisfy { scrape["vpn_probe_completed_total", $0.labels] ?? 0 >= 50 }
                }
                let last = try await exporter.scrape(inWhich: "each MTU is known", within: .seconds(60)) { scrape in
                    targets.allSatisfy { scrape["vpn_probe_path_mtu_bytes", $0.labels] == 1_400 }
                }
                #expect(last.sum("vpn_probe_path_mtu_black_hole") == 0)
                let events = try await exporter.get("/api/v1/events")
                #expect(!events.contains("path_mtu_black_hole") && !events.contains("path_mtu_changed"), "\(events)")
            }
        }
    }

    @Test func `a gap of some seconds in both paths is not a path change`() async throws {
        let list = TargetList(
            probes: "interval: 50ms, timeout: 1s, window: 10s", targets: Self.targets, areTraced: true)
        try await RouterChain.with { chain in
            try await NamespacedExporter.with(list.text, in: chain.near) { exporter in
                _ = try await exporter.scrape(inWhich: "the paths are known") {
                    $0.sum("vpn_path_hops") == 2 * RouterChain.hops
                }
                try await chain.setHole(true)
                _ = try await exporter.scrape(inWhich: "both targets are in outage") {
                    $0.sum("vpn_target_outages_total") == 2
                }
                // The gap must end while the first traces still run, so that the peer answers only to too high a hop
                // limit.
                try await Task.sleep(for: .seconds(3))
                try await chain.setHole(false)
                try await eventually("the paths are traced at the start and the end of the gap") {
                    let log = exporter.child.errorLines
                    return ["outage_began", "outage_ended"].allSatisfy { occasion in
                        log.count { $0.contains("occasion=\(occasion)") } == 2
                    } ? () : nil
                }
                let last = try await exporter.scrape()
                for target in list.targets {
                    #expect(last["vpn_path_changes_total", target.labels] == 0)
                    #expect(last["vpn_path_hops", target.labels] == RouterChain.hops)
                }
                #expect(!exporter.child.errorText.contains("path changed"), "\(exporter.child.errorText)")
            }
        }
    }

    @discardableResult
    private func expect(_ exporter: NamespacedExporter, mtu: Double, isBlackHole: Bool) async throws -> Scrape {
        try await exporter.scrape(inWhich: "the path MTU is \(mtu)", within: .seconds(70)) { scrape in
            Self.targets.allSatisfy { target in
                scrape["vpn_probe_path_mtu_bytes", target.labels] == mtu
                    && scrape["vpn_probe_path_mtu_black_hole", target.labels] == (isBlackHole ? 1 : 0)
            }
        }
    }
}
