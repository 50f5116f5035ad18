import Foundation
import Testing

/// What people read of an alert: the templates of notifications, rendered by Alertmanager's own tool.
@Suite(.timeLimit(.minutes(1))) struct AlertTextTests {
    private static let folder = Checkout.root + "/deploy/prometheus"

    @Test(
        .needs("amtool"),
        arguments: [
            ("vpn.title", "[critical] VPNConnectionDown: berlin/paris (site paris): tunnel"),
            ("vpn.link", "http://10.0.0.1:10033/connections/berlin%2Fparis"),
        ])
    func `a title names alert, connection, site and diagnosis, and its link leads to the page`(
        template: String, expected: String
    ) async throws {
        #expect(try await Self.rendered(template) == expected)
    }

    @Test(.needs("amtool")) func `a text says who acts, has the labels, and links to page, dashboard and runbook`()
        async throws
    {
        let expected = """
            Berlin to Paris is down
            Down for 2 minutes.
            The customer has to act.
            Labels: carrier=example, site=paris
            Since: 2026-01-02 03:04:05 UTC
            Status page: http://10.0.0.1:10033/connections/berlin%2Fparis
            Dashboard: https://grafana.example/d/vpn-connection?var-connection=berlin%2Fparis
            Runbook: https://wiki.example/#VPNConnectionDown

            Resolved: It lost packets
            Many.
            Since: 2026-01-02 03:04:05 UTC
            Status page: http://10.0.0.1:10033/connections/berlin%2Fparis
            Dashboard: https://grafana.example/d/vpn-connection?var-connection=berlin%2Fparis
            Runbook: https://wiki.example/#VPNErrorBudgetBurnFast
            """
        #expect(try await Self.rendered("vpn.text") == expected)
    }

    /// What a template makes of a message with one alert that fires and one that is resolved, with another address of Grafana.
    private static func rendered(_ template: String) async throws -> String {
        try await TemporaryFolder.with { folder in
            let settings = #"{{ define "vpn.settings.grafana" }}https://grafana.example{{ end }}"#
            try settings.write(toFile: folder + "/settings.tmpl", atomically: false, encoding: .utf8)
            let result = try await ChildProcess.output(of: [
                "amtool", "template", "render", "--template.glob=\(Self.folder)/vpn-exporter.tmpl",
                "--template.glob=\(folder)/settings.tmpl", "--template.data=\(Self.folder)/tests/message.json",
                "--template.text={{ template \"\(template)\" . }}",
            ])
            #expect(result.exit == .code(0), "\(result.error)")
            return result.output
        }
    }
}
