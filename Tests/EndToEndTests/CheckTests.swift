import Foundation
import Testing

/// `check` on the built binary, against the embedded cloud as a real one.
@Suite(.serialized, .timeLimit(.minutes(3))) struct CheckTests {
    private static let paris = QuickStart.parisID
    private static let secret = "hunter2-never-shown"

    private func configuration(
        _ cloud: HTTPClient, password: String = "embedded", isInside: Bool = true, more: String = ""
    ) -> String {
        """
        \(cloud.cloudSection(password: password))
        probes: { timeout: 1s }
        connections:
          - { name: berlin-paris, id: \(Self.paris), targets: [ { name: peer, inside: \(isInside) } ] }
        \(more)

        """
    }

    @Test func `when everything works, check reports ok and changes nothing in the cloud`() async throws {
        try await CloudProcess.with { cloud in
            try await CloudUser.signIn(at: cloud.http).createMonitor(for: Self.paris)
            try await cloud.control.resetCalls()
            let (report, exit, _) = try await CheckReport.of(configuration(cloud.http))
            #expect(exit == .code(0))
            #expect(report.grade == "ok", "\(report.findings)")
            let echo = report.findings.filter { $0.area == "echo" }
            #expect(echo.map(\.subject) == ["berlin-paris/peer"] && echo[0].text.hasPrefix("127.0.0.11 in "))
            let calls = try await cloud.control.calls()
            #expect(
                Set(calls.calls.map(\.operation)) == [
                    "issueToken", "listVpnConnections", "listConnectionMonitors", "listVgws", "listCgws",
                    "batchListMetricData",
                ])
            #expect(calls.calls.allSatisfy { $0.count == 1 })
        }
    }

    @Test func `check does not create a missing monitor, and it reports what it cannot verify`() async throws {
        try await CloudProcess.with { cloud in
            let (report, exit, _) = try await CheckReport.of(configuration(cloud.http, isInside: false))
            #expect(exit == .code(0))
            #expect(
                report.subjects("warn") == ["cloud create monitors", "targets inside", "echo berlin-paris/peer"])
            #expect(try await cloud.control.monitors(of: Self.paris) == [])
        }
    }

    @Test
    func
        `a discovery rule without matches fails, and maintenance windows appear with the selectors that match nothing`()
        async throws
    {
        let more = """
              - discover: { name: "prod-*" }
            maintenance:
              - { days: [sun], from: "02:00", until: "02:00", connections: ["berlin-*"] }
              - { days: [sun], from: "02:00", until: "04:00", connections: [nobody], gateways: ["berl*"] }
            """
        try await CloudProcess.with { cloud in
            let (report, exit, _) = try await CheckReport.of(configuration(cloud.http, more: more))
            #expect(exit == .code(1))
            #expect(report.subjects("fail") == ["cloud discovery"])
            #expect(
                report.subjects("warn").filter { $0.hasPrefix("maintenance") } == [
                    "maintenance maintenance[0]", "maintenance maintenance[1].connections[0]: nobody",
                ])
            let window = report.findings.first { $0.subject == "maintenance[1]" }
            #expect(window?.text.contains("; next opening 20") == true)
            #expect(window?.text.hasSuffix("selects 1 of 1 connections") == true)
            let rest = report.findings.first { $0.subject == "not watched" }
            #expect(rest?.text.hasPrefix("no rule matches 4 of 5 listed connections: berlin-") == true)
        }
    }

    @Test func `a wrong password fails after one call, with a remedy, and no output shows the password`() async throws {
        try await CloudProcess.with { cloud in
            let (report, exit, output) = try await CheckReport.of(configuration(cloud.http, password: Self.secret))
            #expect(exit == .code(1))
            let credentials = report.findings.first { $0.subject == "credentials" }
            #expect(credentials?.grade == "fail" && credentials?.remedy?.contains("password") == true)
            #expect(!output.contains(Self.secret))
            #expect(try await cloud.control.calls().calls.reduce(0) { $0 + $1.count } == 1)
        }
    }

    @Test func `if the role cannot list monitors, check fails and names the missing permission`() async throws {
        try await CloudProcess.with { cloud in
            try await cloud.control.set(
                fault: #"{"kind": "refuse", "status": 403, "code": "VPN.0007", "message": "no"}"#,
                on: "listConnectionMonitors")
            let (report, exit, _) = try await CheckReport.of(configuration(cloud.http))
            #expect(exit == .code(1))
            #expect(report.subjects("fail") == ["cloud list monitors"])
            let finding = report.findings.first { $0.subject == "list monitors" }
            #expect(finding?.remedy?.contains("vpn:connectionMonitors:list") == true)
        }
    }

    @Test func `control characters in a cloud's error never reach the terminal`() async throws {
        try await CloudProcess.with { cloud in
            let effect =
                #"{"kind": "refuse", "status": 403, "code": "VPN.\u001b[2J", "message": "a\u001b]0;b\u0007\u202ec"}"#
            try await cloud.control.set(fault: effect, on: "listVgws")
            let (report, exit, output) = try await CheckReport.of(configuration(cloud.http))
            #expect(exit == .code(0))
            #expect(report.subjects("warn").contains("cloud list gateways"))
            #expect(!output.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || $0.value == 0x202e) })
        }
    }

    @Test func `check fails if the cloud does not answer, and still probes the addresses of the file`()
        async throws
    {
        let unused = LoopbackSocket.unusedAddress()
        let more =
            "  - { name: own, id: 5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27, targets: [ { name: a, address: 127.0.0.5 } ] }"
        let (report, exit, _) = try await CheckReport.of(configuration(unused, more: more))
        #expect(exit == .code(1))
        #expect(report.subjects("fail") == ["cloud list connections"])
        #expect(report.findings.contains { $0.subject == "own/a" && $0.grade == "ok" })
    }
}
