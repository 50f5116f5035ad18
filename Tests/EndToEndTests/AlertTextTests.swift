import Foundation
import Testing

/// The alert text that receivers read: the notification templates, rendered by Alertmanager's own tool.
@Suite(.timeLimit(.minutes(1))) struct AlertTextTests {
    private static let folder = Checkout.root + "/deploy/prometheus"

    @Test(
        .needs("amtool"),
        arguments: [
            ("vpn.title", "[critical] VPNConnectionDown: berlin/paris (site paris): tunnel"),
            ("vpn.link", "http://10.0.0.1:10033/connections/berlin%2Fparis"),
        ])
    func `an alert title names alert, connection, site, and diagnosis, and its link opens the status page`(
        template: String, expected: String
    ) async throws {
        #expect(try await Self.rendered(template) == expected)
    }

    @Test(.needs("amtool"))
    func `an alert text names who must act and the labels, and links to page, dashboard, and runbook`()
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

    /// Renders a template for a message with one firing and one resolved alert, with a changed Grafana address.
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
