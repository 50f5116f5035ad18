import Foundation

/// The documentation's page about nights and their messages.
enum NightsPage {
    static let path = "Sources/VPNExporter/Documentation.docc/WhatPagesWhen.md"

    static var text: String { head + Night.all.flatMap(rows).joined() + foot }

    private static let head = """
        # What pages when

        Who gets which message, and when, with the rules and the Alertmanager configuration of `deploy/prometheus`.

        ## Overview

        An end-to-end test (`NightsTests`) runs each of these nights with a real exporter, Prometheus and Alertmanager. It fails
        if a message is missing, late, or sent in addition. `make reference` writes this page from the test's list.

        Minutes count from the fault. Titles are those of `vpn-exporter.tmpl`.

        | what happens | minute | receiver | message |
        |---|---|---|---|

        """

    private static let foot = """

        ## Read the times

        - A page about a connection comes 2 minutes after the exporter has seen the outage, plus `group_wait` (30s).
          VPNAllConnectionsDown waits for 1 minute only, so that it inhibits the pages about single connections.
        - The exporter reads the cloud's list every `monitors.interval` (5m), which the test shortens to 30 s. What only the list
          shows comes up to that much later. Probe an address behind each tunnel to see it at once.
        - A message about a repair comes after `keep_firing_for` (3m), with the next `group_interval` (5m).
        - Alertmanager repeats a page after 1 hour, and a ticket after 12 hours, while the alert fires.

        The test shortens a minute to 2 seconds, and times of the exporter itself less. It accepts messages that come 1 minute
        early or 6 minutes late. It ignores VPNMeasurementImpaired, VPNExporterScheduleLag and VPNExporterSocketDrops where they
        are not expected: on a loaded machine they are right.

        See <doc:Runbooks> for what each alert means, and <doc:States> for the diagnosis at the end of a title.

        """

    private static func rows(_ night: Night) -> [String] {
        if night.messages.isEmpty { return ["| \(night.story) | | nobody | none |\n"] }
        return night.messages.enumerated().map { index, message in
            let story = index == 0 ? night.story : ""
            return "| \(story) | \(message.time) | \(message.receiver.rawValue) | `\(message.title)` |\n"
        }
    }
}
