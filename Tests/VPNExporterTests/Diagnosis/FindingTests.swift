import Testing

@testable import NetworkPrimitives
@testable import VPNExporter

struct FindingTests {
    private static let findings = [
        Finding(.ok, "configuration", "vpn-exporter.yml", "valid"),
        Finding(.warn, "cloud", "list gateways", "VPN.0007", remedy: "Give the user a role"),
        Finding(.fail, "echo", "a/peer", "no reply to 3 requests"),
    ]

    @Test func `the table has one line for each finding, the remedy below it, and the counts at the end`() {
        let table = """
            OK    configuration  vpn-exporter.yml  valid
            WARN  cloud          list gateways     VPN.0007
                  -> Give the user a role
            FAIL  echo           a/peer            no reply to 3 requests
            3 checked: 1 ok, 1 warn, 1 fail

            """
        #expect(OutputFormat.text.report(Self.findings, style: .plain) == table)
    }

    private static let mixed =
        [Finding(.fail, "echo", "a/peer", "no reply", remedy: "Look"), Finding(.ok, "dns", "h", "192.0.2.1")]
        + (1...7).map { Finding.untried("echo", "c\($0)/peer", "no address") }
        + [Finding(.warn, "route", "x", "slow"), .untried("cloud", "list monitors", "an earlier call failed")]

    @Test func `checks that were not tried share a line for each reason, and failures come last`() {
        #expect(
            OutputFormat.text.report(Self.mixed, style: .plain) == """
                OK    dns    h              192.0.2.1
                WARN  echo   7 of them      not tried: no address: c1/peer, c2/peer, c3/peer, c4/peer, c5/peer, …
                WARN  cloud  list monitors  not tried: an earlier call failed
                WARN  route  x              slow
                FAIL  echo   a/peer         no reply
                      -> Look
                11 checked: 1 ok, 9 warn, 1 fail

                """)
    }

    @Test func `the report of problems omits good findings, and counts them`() {
        #expect(
            OutputFormat.text.report(Self.findings, style: .plain, showsProblemsOnly: true) == """
                WARN  cloud  list gateways  VPN.0007
                      -> Give the user a role
                FAIL  echo   a/peer         no reply to 3 requests
                3 checked: 1 ok, 1 warn, 1 fail

                """)
        #expect(
            OutputFormat.json.report(Self.findings, style: .plain, showsProblemsOnly: true) == """
                {"counts":{"fail":1,"ok":1,"warn":1},"findings":[\
                {"area":"cloud","grade":"warn","remedy":"Give the user a role","subject":"list gateways","text":"VPN.0007"},\
                {"area":"echo","grade":"fail","subject":"a/peer","text":"no reply to 3 requests"}],"grade":"fail"}

                """)
        let right = [Finding(.ok, "dns", "h", "192.0.2.1")]
        let report = OutputFormat.text.report(right, style: .plain, showsProblemsOnly: true)
        #expect(report == "1 checked: 1 ok, 0 warn, 0 fail\n")
    }

    @Test func `only the grade has a colour`() {
        let style = TerminalStyle(isTerminal: true) { _ in nil }
        let table = """
            \u{1b}[32mOK  \u{1b}[0m  configuration  vpn-exporter.yml  valid
            \u{1b}[33mWARN\u{1b}[0m  cloud          list gateways     VPN.0007
                  -> Give the user a role
            \u{1b}[31mFAIL\u{1b}[0m  echo           a/peer            no reply to 3 requests
            3 checked: 1 ok, 1 warn, 1 fail

            """
        #expect(OutputFormat.text.report(Self.findings, style: style) == table)
    }

    @Test func `the JSON report is one object on one line`() {
        let document = """
            {"counts":{"fail":1,"ok":1,"warn":1},"findings":[\
            {"area":"configuration","grade":"ok","subject":"vpn-exporter.yml","text":"valid"},\
            {"area":"cloud","grade":"warn","remedy":"Give the user a role","subject":"list gateways","text":"VPN.0007"},\
            {"area":"echo","grade":"fail","subject":"a/peer","text":"no reply to 3 requests"}],"grade":"fail"}

            """
        #expect(OutputFormat.json.report(Self.findings, style: .plain) == document)
    }

    @Test func `a report without findings has no problem`() {
        #expect(OutputFormat.text.report([], style: .plain) == "0 checked: 0 ok, 0 warn, 0 fail\n")
        #expect([Finding]().exitCode == 0)
    }

    @Test func `only a failure has the exit code 1`() {
        #expect(Array(Self.findings.prefix(2)).exitCode == 0)
        #expect(Self.findings.exitCode == 1)
    }

    @Test func `a long text shifts only its own line, and columns are at most 40 wide`() {
        let long = String(repeating: "x", count: 60)
        let table = FindingTable(
            findings: [Finding(.ok, "dns", long, "a"), Finding(.ok, "dns", "short", "b")], style: .plain)
        let padding = String(repeating: " ", count: 35)
        #expect(table.description.hasPrefix("OK    dns  \(long)  a\nOK    dns  short\(padding)  b\n"))
    }

    @Test(arguments: OutputFormat.allCases)
    func `control and format characters of foreign texts are escaped`(format: OutputFormat) {
        let hostile = "a\u{1b}]0;title\u{7}\u{9b}31m\r\nOK\u{202e}\u{2028}\u{200b}\u{feff}z"
        let report = format.report(
            [Finding(.fail, hostile, hostile, hostile, remedy: hostile)], style: .plain)
        let unescaped = report.unicodeScalars.filter { scalar in
            scalar != "\n" && (scalar.isControl || scalar.properties.generalCategory == .format)
        }
        #expect(unescaped.isEmpty)
        #expect(report.split(separator: "\n").count == (format == .text ? 3 : 1))
    }
}
