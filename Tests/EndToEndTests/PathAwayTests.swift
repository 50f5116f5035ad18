import Testing

/// Source addresses and interfaces that disappear and return while the exporter probes from them.
@Suite(
    .serialized, .timeLimit(.minutes(2)),
    .needsRoot, .needs("ip"))
struct PathAwayTests {
    /// The log messages about a path.
    private static let failure = "no request can be sent from this source and interface"
    private static let recovery = "requests can be sent from this source and interface again"

    @Test(arguments: ["raw", "datagram"])
    func `probing resumes from an address or interface that returns, and other targets are unaffected`(
        socket: String
    ) async throws {
        try await LinkedNamespaces.with { network in
            let list = TargetList(
                icmp: "socket: \(socket)", probes: "interval: 50ms, timeout: 500ms, window: 10s",
                targets: Self.steady + Self.away)
            try await NamespacedExporter.with(list.text, in: network.near) { exporter in
                try await awaitReplies(from: list.targets, exporter)
                try await network.changeSecondAddress("delete", of: 0)
                try await network.deleteLink(1)
                try await awaitFailures(exporter)
                try await network.changeSecondAddress("add", of: 0)
                try await network.addLink(1)
                try await awaitReplies(from: list.targets, exporter)
                compare(try await exporter.scrape(), exporter.child.errorLines)
            }
        }
    }

    private static let steady = targets("steady") { _ in "" }
    /// Targets that use the address or the interface that disappears.
    private static let away =
        targets("source") { isIPv6 in "source: \"\(LinkedNamespaces.sources(0, isIPv6: isIPv6).second)\"" }
        + targets("interface") { _ in "interface: \(LinkedNamespaces.device(1))" }

    private static func targets(_ name: String, _ settings: (_ isIPv6: Bool) -> String) -> [TargetList.Target] {
        zip([false, true], LinkedNamespaces.peers).map { isIPv6, peer in
            TargetList.Target(connection: name + (isIPv6 ? "-v6" : "-v4"), address: peer, probes: settings(isIPv6))
        }
    }

    /// Waits until each target has 20 more replies.
    private func awaitReplies(from targets: [TargetList.Target], _ exporter: NamespacedExporter) async throws {
        func replies(_ scrape: Scrape, _ target: TargetList.Target) -> Double {
            scrape["vpn_probe_rtt_seconds_count", target.labels] ?? 0
        }
        let start = try await exporter.scrape()
        _ = try await exporter.scrape(inWhich: "each target has 20 more replies", within: .seconds(15)) { scrape in
            targets.allSatisfy { replies(scrape, $0) >= replies(start, $0) + 20 }
        }
    }

    /// Waits until each target with a missing path has missed 40 requests, which takes two seconds. The log reports it
    /// within that time.
    private func awaitFailures(_ exporter: NamespacedExporter) async throws {
        _ = try await exporter.scrape(inWhich: "requests fail", within: .seconds(15)) { scrape in
            Self.away.allSatisfy { Self.failures(scrape, $0) + Self.losses(scrape, $0) >= 40 }
        }
    }

    private func compare(_ scrape: Scrape, _ log: [Substring]) {
        for target in Self.steady { #expect(Self.losses(scrape, target) == 0, "\(target.connection)") }
        // The kernel continues to send from a removed IPv6 address, and the replies do not come back.
        let silent = Self.away.filter { $0.connection == "source-v6" }
        for target in silent { #expect(Self.losses(scrape, target) >= 20, "\(target.connection)") }
        let failing = Self.away.filter { $0.connection != "source-v6" }
        for target in failing {
            // A reply may arrive after its path is removed, and a new link may lose some requests.
            #expect(Self.losses(scrape, target) <= 10, "\(target.connection)")
            #expect(Self.failures(scrape, target) >= 40, "\(target.connection)")
        }
        for text in [Self.failure, Self.recovery] {
            let lines = log.filter { $0.contains(text) }
            #expect(lines.count == failing.count, "\(lines)")
        }
    }

    private static func failures(_ scrape: Scrape, _ target: TargetList.Target) -> Double {
        scrape["vpn_probe_send_errors_total", target.labels.merging(["reason": "no_route"]) { $1 }] ?? 0
    }

    private static func losses(_ scrape: Scrape, _ target: TargetList.Target) -> Double {
        scrape.sum("vpn_probe_lost_total", with: target.labels)
    }

    @Test(arguments: ["raw", "datagram"])
    func `probing resumes on a recreated interface, even if a lossy target opened a spare socket on it`(
        socket: String
    ) async throws {
        try await LinkedNamespaces.with { network in
            try await network.addLinkLocalPeer()
            let bound = zip(["bound-v4", "bound-v6"], LinkedNamespaces.peers).map {
                TargetList.Target(connection: $0, address: $1, probes: "interface: \(LinkedNamespaces.device(1))")
            }
            let silent = TargetList.Target(
                connection: "silent", address: "10.8.0.77", probes: "interface: \(LinkedNamespaces.device(1))")
            let zoned = TargetList.Target(
                connection: "zoned", address: "\(LinkedNamespaces.linkLocalPeer)%\(LinkedNamespaces.device(1))")
            let list = TargetList(
                icmp: "socket: \(socket), identifier_interval: never, identifier_losses: 3",
                probes: "interval: 50ms, timeout: 500ms, window: 10s", targets: bound + [silent, zoned])
            try await NamespacedExporter.with(list.text, in: network.near) { exporter in
                for _ in 0..<2 {
                    try await awaitReplies(from: bound + [zoned], exporter)
                    try await network.deleteLink(1)
                    try await network.addLink(1)
                    try await network.addLinkLocalPeer()
                }
                try await awaitReplies(from: bound + [zoned], exporter)
            }
        }
    }

    @Test(arguments: ["raw", "datagram"])
    func `probing starts on zones when their interface appears, and resumes when it is recreated`(
        socket: String
    ) async throws {
        try await LinkedNamespaces.with { network in
            try await network.deleteLink(1)
            try await Self.withExporter(socket, Self.steady + Self.zoned, in: network) { exporter in
                for _ in 0..<2 {
                    try await awaitSendErrors(of: Self.zoned, exporter)
                    try await network.addLink(1)
                    try await network.addLinkLocalPeer()
                    try await awaitReplies(from: Self.steady + Self.zoned, exporter)
                    try await network.deleteLink(1)
                }
                let scrape = try await exporter.scrape()
                for target in Self.steady { #expect(Self.losses(scrape, target) == 0, "\(target.connection)") }
            }
        }
    }

    @Test(arguments: ["raw", "datagram"])
    func `probing stops on a renamed interface until it has its name again`(socket: String) async throws {
        try await LinkedNamespaces.with { network in
            try await network.addLinkLocalPeer()
            let device = LinkedNamespaces.device(1)
            let named =
                Self.zoned + [.init(connection: "bound", address: "10.8.0.2", probes: "interface: \(device)")]
            try await Self.withExporter(socket, named, in: network) { exporter in
                try await awaitReplies(from: named, exporter)
                try await network.rename(device, to: "other1")
                try await awaitSendErrors(of: named, exporter)
                try await network.rename("other1", to: device)
                try await awaitReplies(from: named, exporter)
            }
        }
    }

    /// Targets with a link-local peer and source, which are valid only on the second link.
    private static var zoned: [TargetList.Target] {
        let zone = "%" + LinkedNamespaces.device(1)
        let source = "source: \"\(LinkedNamespaces.linkLocalSource)\(zone)\""
        return zip(["zoned", "zoned-source"], ["", source]).map {
            TargetList.Target(connection: $0, address: LinkedNamespaces.linkLocalPeer + zone, probes: $1)
        }
    }

    /// Runs the body while an exporter runs that renews identifiers only for a changed interface.
    private static func withExporter(
        _ socket: String, _ targets: [TargetList.Target], in network: LinkedNamespaces,
        _ body: (NamespacedExporter) async throws -> Void
    ) async throws {
        let list = TargetList(
            icmp: "socket: \(socket), identifier_interval: never, identifier_losses: never",
            probes: "interval: 50ms, timeout: 500ms, window: 10s", targets: targets)
        try await NamespacedExporter.with(list.text, in: network.near, body)
    }

    /// Waits until each target has 40 more requests that could not be sent.
    private func awaitSendErrors(of targets: [TargetList.Target], _ exporter: NamespacedExporter) async throws {
        let start = try await exporter.scrape()
        _ = try await exporter.scrape(inWhich: "no request is sent", within: .seconds(15)) { scrape in
            targets.allSatisfy { Self.failures(scrape, $0) >= Self.failures(start, $0) + 40 }
        }
    }
}
