import Foundation
import Testing

/// An exporter with a log that is not read. Everything but the log continues.
@Suite(.serialized, .timeLimit(.minutes(3))) struct UnreadLogTests {
    private static let gap = "log lines dropped"
    private static let good = TargetList(targets: [TargetList.Target(connection: "a", address: "127.0.0.9")]).text
    /// A configuration that logs a line of several kilobytes at each reload.
    private static let wrong = (0..<200).map { "wrong\($0): 1\n" }.joined()

    private struct Scene {
        let child: ChildProcess
        let log: UnreadLog
        let web: HTTPText
        let write: (String) throws -> Void

        /// Returns the number of dropped lines.
        func dropped() async throws -> Double {
            try Scrape(text: try await web.get("/metrics").text)["vpn_exporter_log_lines_dropped_total"] ?? .nan
        }

        /// Makes the exporter log until its backlog is full.
        func fillTheBacklog() async throws {
            try write(UnreadLogTests.wrong)
            try await eventually("lines are dropped", within: .seconds(60)) { () -> Void? in
                let answer = try await web.exchange("POST", "/-/reload")
                #expect(answer.status == 500)
                return try await dropped() >= 3 ? () : nil
            }
        }
    }

    private func with(_ body: (Scene) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let file = folder + "/vpn-exporter.yml"
            func write(_ text: String) throws { try text.write(toFile: file, atomically: true, encoding: .utf8) }
            try write(Self.good)
            let log = try UnreadLog(in: folder)
            var reserved: LoopbackSocket? = try LoopbackSocket()
            let web = HTTPText(port: reserved?.port ?? 0)
            reserved = nil
            let command = [
                try Checkout.exporter, "--config.file", file, "--web.listen-address", web.address, "--log.level",
                "debug",
            ]
            try await ChildProcess.with(log.launcher + command) { child in
                try await eventually("the exporter serves") { try await web.get("/-/healthy").status == 200 ? () : nil }
                try await body(Scene(child: child, log: log, web: web, write: write))
            }
        }
    }

    @Test func `the exporter serves, reloads, and stops while its log is not read`() async throws {
        try await with { scene in
            try await scene.fillTheBacklog()
            try scene.write(Self.good)
            #expect(try await scene.web.exchange("POST", "/-/reload").status == 200)
            #expect(try await scene.web.get("/-/healthy").status == 200)
            try scene.write(Self.wrong)
            scene.child.send(SIGHUP)
            try await eventually("SIGHUP is processed") {
                let scrape = try Scrape(text: try await scene.web.get("/metrics").text)
                return scrape["vpn_exporter_config_last_reload_successful"] == 0 ? () : nil
            }
            scene.child.send(SIGTERM)
            #expect(try await scene.child.exit(within: .seconds(5)) == .code(0))
        }
    }

    @Test func `dropped log lines are counted, and reported when the log is read again`() async throws {
        try await with { scene in
            try await scene.fillTheBacklog()
            let dropped = Int(try await scene.dropped())
            let lines = try await scene.log.lines(until: Self.gap)
            let first = try #require(lines.first)
            #expect(first.contains("msg=starting"))
            let gaps = lines.filter { $0.contains(Self.gap) }
            #expect(gaps.count == 1 && gaps[0].hasSuffix(" lines=\(dropped)") && gaps[0].contains("level=warn"))
            #expect(lines.allSatisfy { $0.hasPrefix("ts=") })
            scene.child.send(SIGTERM)
            #expect(try await scene.child.exit(within: .seconds(5)) == .code(0))
            let end = try await scene.log.lines(until: "msg=stopped")
            #expect(end.filter { $0.contains(Self.gap) }.count == 1)
        }
    }

    @Test(.enabled(if: Privileges.areRoots, "needs root with CAP_NET_ADMIN and CAP_SYS_ADMIN"))
    func `probing continues after a path fails while the log is not read`() async throws {
        let list = TargetList(
            probes: "interval: 50ms, timeout: 500ms, window: 10s",
            targets: [
                TargetList.Target(connection: "steady", address: LinkedNamespaces.peers[0]),
                TargetList.Target(
                    connection: "away", address: LinkedNamespaces.peers[0],
                    probes: "interface: \(LinkedNamespaces.device(1))"),
            ])
        try await LinkedNamespaces.with { network in
            try await TemporaryFolder.with { folder in
                let file = folder + "/vpn-exporter.yml"
                try list.text.write(toFile: file, atomically: true, encoding: .utf8)
                let log = try UnreadLog(in: folder)
                let command = [
                    try Checkout.exporter, "--config.file", file, "--web.listen-address", "127.0.0.1:10033",
                ]
                try await ChildProcess.with(network.near.launcher + log.launcher + command) { child in
                    try await self.replies(20, of: list.targets, in: network.near)
                    try await network.deleteLink(1)
                    try await eventually("requests fail") {
                        let scrape = try await self.scrape(network.near)
                        return scrape.sum("vpn_probe_send_errors_total", with: list.targets[1].labels) > 20 ? () : nil
                    }
                    let replies = try await self.scrape(network.near).replies(list.targets[0])
                    try await self.replies(replies + 40, of: [list.targets[0]], in: network.near)
                    try await network.addLink(1)
                    let away = try await self.scrape(network.near).replies(list.targets[1])
                    try await self.replies(away + 20, of: [list.targets[1]], in: network.near)
                    try await log.lines(until: "requests can be sent from this source and interface again")
                    child.send(SIGTERM)
                    #expect(try await child.exit(within: .seconds(5)) == .code(0))
                }
            }
        }
    }

    private func scrape(_ namespace: NetworkNamespace) async throws -> Scrape {
        try Scrape(text: try await namespace.run("curl", "-s", "http://127.0.0.1:10033/metrics"))
    }

    private func replies(_ count: Double, of targets: [TargetList.Target], in namespace: NetworkNamespace) async throws
    {
        try await eventually("\(count) replies per target") {
            let scrape = try await self.scrape(namespace)
            return targets.allSatisfy { scrape.replies($0) >= count } ? () : nil
        }
    }
}

extension Scrape {
    fileprivate func replies(_ target: TargetList.Target) -> Double {
        self["vpn_probe_rtt_seconds_count", target.labels] ?? 0
    }
}
