import Foundation

/// The documentation page about the nights and their messages.
enum NightsPage {
    static let path = "Sources/VPNExporter/Documentation.docc/WhatPagesWhen.md"

    static var text: String { head + Night.all.flatMap(rows).joined() + foot }

    private static let head = """
        # See what pages you, and when

        Look up which receiver gets which message, with the rules and the Alertmanager configuration of `deploy/prometheus`.

        ## Overview

        An end-to-end test (`NightsTests`) runs each of these nights with a real exporter, Prometheus, and Alertmanager. It fails
        if a message is missing, late, or unexpected. `make reference` writes this page from the test's list.

        Minutes count from the fault. `vpn-exporter.tmpl` defines the titles.

        | what happens | minute | receiver | message |
        |---|---|---|---|

        """

    private static let foot = """

        ## Read the times

        - A page about a connection arrives 2 minutes after the exporter detects the outage, plus `group_wait` (30s).
          VPNAllConnectionsDown waits for only 1 minute, so that its page replaces the pages about single connections.
        - The exporter reads the cloud's list every `monitors.interval` (5m). If only the list shows a fault, the message arrives
          up to that much later. To detect such faults immediately, probe an address behind each tunnel.
        - A message about a repair arrives after `keep_firing_for` (3m), with the next `group_interval` (5m).
        - While an alert fires, Alertmanager repeats a page after 1 hour, and a ticket after 12 hours.

        ## Know the limits of the test

        The test shortens a minute to 2 seconds. It shortens the times of the exporter less, and `monitors.interval` to 30 s.
        It accepts messages that arrive up to 1 minute early or 6 minutes late.

        It ignores unexpected messages of VPNMeasurementImpaired, VPNExporterScheduleLag, and VPNExporterSocketDrops. On a loaded
        machine, these alerts are correct.

        <doc:Runbooks> explains each alert. <doc:States> explains the diagnosis at the end of a title.

        """

    private static func rows(_ night: Night) -> [String] {
        if night.messages.isEmpty { return ["| \(night.story) | | nobody | none |\n"] }
        return night.messages.enumerated().map { index, message in
            let story = index == 0 ? night.story : ""
            return "| \(story) | \(message.time) | \(message.receiver.rawValue) | `\(message.title)` |\n"
        }
    }
}
