import Foundation
import Testing

/// Nights as operators experience them: a real exporter, Prometheus, and Alertmanager with the shipped rules, and every
/// message sent.
@Suite(.serialized, .timeLimit(.minutes(6))) struct NightsTests {
    @Test(
        .needsRoot,
        .enabled(if: NightPager.isPresent, "needs alertmanager; `make tools` installs what is missing"),
        .needs("ip", "prometheus", "python3"))
    func `in each night, every receiver gets the messages of the table and no other`() async throws {
        try await NightRun.run(Night.all)
    }

    private static let expected = [Night.Message(3, .pager, "a"), .init(10, .tickets, "b")]

    @Test(
        arguments: [
            ([(3.5, "pager", "a"), (9.5, "tickets", "b")], []),
            ([(3.5, "pager", "a")], ["not sent at 10: tickets: b"]),
            (
                [(10.0, "pager", "a"), (10, "tickets", "b")],
                ["not sent at 3: pager: a", "not to be sent:  10.0 pager: a"]
            ),
            ([(3, "pager", "a"), (4, "pager", "a"), (10, "tickets", "b")], ["not to be sent:   4.0 pager: a"]),
            (
                [(3, "tickets", "a"), (10, "tickets", "b")],
                ["not sent at 3: pager: a", "not to be sent:   3.0 tickets: a"]
            ),
            ([(3, "pager", "a"), (9, "tickets", "[warning] VPNExporterScheduleLag: x"), (10, "tickets", "b")], []),
        ] as [([(Double, String, String)], [String])])
    func `the comparison finds a message that is surplus, missing, late, or for another receiver`(
        sent: [(Double, String, String)], deviations: [String]
    ) {
        let messages = sent.map { SentMessage(minute: $0.0, receiver: $0.1, title: $0.2) }
        #expect(SentMessage.deviations(messages, from: Self.expected) == deviations)
    }
}

/// The documentation's page about the nights. `make reference` rewrites it.
@Suite struct NightsReferenceTests {
    @Test func `the page shows each night with its messages`() throws {
        try expectReference(NightsPage.path, NightsPage.text)
        for alert in NightsPage.text.matches(of: #/\b(VPN[A-Z]\w+):/#) {
            let rules = try String(
                contentsOfFile: Checkout.root + "/deploy/prometheus/vpn-exporter.alerts.yml", encoding: .utf8)
            #expect(rules.contains("- alert: \(alert.1)\n"))
        }
    }
}
