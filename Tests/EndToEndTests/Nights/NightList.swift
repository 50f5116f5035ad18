/// The nights and their expected messages.
extension Night {
    static let all = [
        tunnelDown, memberLost, pairLost, lineCut, routeWithdrawn, firewall, cloudAway, maintenance, repaired,
        onePacket,
        overload, uplinkCut,
    ]

    private static let paris = NightConnection(name: "berlin-paris", number: 1, customer: "paris")
    private static let peerOnly = NightConnection(
        name: "berlin-paris", number: 1, customer: "paris", isInsideProbed: false)
    private static let pair = [
        NightConnection(name: "berlin-paris-1", number: 1, customer: "paris"),
        NightConnection(name: "berlin-paris-2", number: 2, customer: "paris", role: "slave"),
    ]

    // MARK: Outages

    private static let tunnelDown = Night(
        "tunnel-down",
        "The cloud reports the tunnel as `DOWN`. The customer gateway replies, and no inside target is probed. Repaired after 10 minutes.",
        [peerOnly], minutes: 25,
        messages: [
            Message(3, .pager, "[critical] VPNConnectionDown: berlin-paris (site paris): tunnel"),
            Message(13, until: 18, .pager, "[resolved] VPNConnectionDown: berlin-paris (site paris)"),
        ]
    ) { stage in
        try await stage.list(peerOnly, as: "DOWN")
        try await stage.expect(peerOnly, up: 0)
        try await stage.minute(10)
        try await stage.list(peerOnly, as: "ACTIVE")
    }

    private static let memberLost = Night(
        "member-lost", "The line of one connection of a pair is cut. The other connection is up.", pair, minutes: 40,
        messages: [Message(6, .tickets, "[warning] VPNRedundancyLost: berlin to paris (site paris): line")]
    ) { stage in
        try await stage.cutLine(of: pair[0])
    }

    private static let pairLost = Night(
        "pair-lost",
        "No target of a pair replies, and the cloud reports `ACTIVE`. The exporter restarts after 10 minutes.",
        pair, minutes: 40,
        messages: [Message(3, .pager, "[critical] VPNPairDown: berlin to paris (site paris): line")],
        { stage in
            for member in pair { try await stage.cut(member.peer, member.lan) }
            for member in pair { try await stage.expect(member, up: 0) }
            try await stage.minute(10)
        },
        { stage in
            for member in pair { try await stage.expect(member, up: 0) }
            try await stage.expectPair("down")
        })

    private static let lineCut = Night(
        "line-cut", "The customer's line is cut.", [paris], minutes: 40,
        messages: [Message(3, .pager, "[critical] VPNConnectionDown: berlin-paris (site paris): line")]
    ) { stage in
        try await stage.cutLine(of: paris)
    }

    private static let routeWithdrawn = Night(
        "route-withdrawn", "The exporter's host loses its route into the tunnel.", [paris], minutes: 40,
        messages: [Message(3, .pager, "[critical] VPNConnectionDown: berlin-paris (site paris): this_host")]
    ) { stage in
        try await stage.host.ip("route delete \(paris.lan)/32")
        try await stage.expect(paris, up: 0)
    }

    private static let firewall = Night(
        "firewall", "A firewall of the customer drops all packets from the tunnel. The line and the tunnel work.",
        [paris],
        minutes: 40,
        messages: [Message(3, .pager, "[critical] VPNConnectionDown: berlin-paris (site paris): inside")]
    ) { stage in
        try await stage.cut(paris.lan)
        try await stage.expect(paris, up: 0)
    }

    // MARK: Other faults

    private static let cloudAway = Night(
        "cloud-away", "The cloud's API does not respond. Probing continues.", [paris], minutes: 40,
        messages: [
            Message(15, .tickets, "[warning] VPNCloudListsFailing: vpn-exporter"),
            Message(16, .tickets, "[warning] VPNCloudEyeFailing: vpn-exporter"),
        ]
    ) { stage in try await stage.cutCloud() }

    private static let rome = NightConnection(name: "berlin-rome", number: 2, customer: "rome")

    private static let maintenance = Night(
        "maintenance",
        "Two silenced connections are down for 12 minutes. Then one silence is ended. The other one expires after 30 minutes.",
        [paris, rome], minutes: 80, messages: []
    ) { stage in
        try await stage.command("silence", paris.name, "--for", "2h", "--reason", "new router")
        try await stage.command("silence", rome.name, "--for", "\(30 * NightStage.minute)s", "--reason", "new router")
        for connection in [paris, rome] { try await stage.cut(connection.peer, connection.lan) }
        for connection in [paris, rome] { try await stage.expect(connection, up: 0) }
        try await stage.minute(12)
        for connection in [paris, rome] { try await stage.repair(connection.peer, connection.lan) }
        for connection in [paris, rome] { try await stage.expect(connection, up: 1) }
        try await stage.command("silence", paris.name, "--end")
    }

    private static let repaired = Night(
        "repaired", "An outage behind the tunnel is repaired after 10 minutes.", [paris], minutes: 80,
        messages: [
            Message(3, .pager, "[critical] VPNConnectionDown: berlin-paris (site paris): inside"),
            Message(13, until: 18, .pager, "[resolved] VPNConnectionDown: berlin-paris (site paris)"),
        ]
    ) { stage in
        try await stage.cut(paris.lan)
        try await stage.expect(paris, up: 0)
        try await stage.minute(10)
        try await stage.repair(paris.lan)
    }

    private static let strict = NightConnection(
        name: "berlin-paris", number: 1, customer: "paris", objective: "preset: y1541_class_6")

    private static let onePacket = Night(
        "one-packet", "One packet is lost. The objective is `y1541_class_6`.", [strict], minutes: 80, messages: []
    ) { stage in try await stage.loseOnePacket() }

    private static let overload = Night(
        "overload", "The exporter's host is overloaded.", [paris], history: 16, minutes: 30,
        messages: [
            Message(11, .tickets, "[warning] VPNExporterScheduleLag: vpn-exporter"),
            Message(13, .tickets, "[warning] VPNMeasurementImpaired: vpn-exporter"),
        ]
    ) { stage in try await stage.stutter(until: 30) }

    private static let fleet = [
        paris, rome,
        NightConnection(name: "berlin-oslo", number: 3, customer: "oslo"),
        NightConnection(name: "berlin-bern", number: 4, customer: "bern"),
    ]

    private static let uplinkCut = Night(
        "uplink-cut",
        "The uplink of the exporter's host is cut. Neither the targets of several customers nor the cloud reply.",
        fleet, minutes: 40,
        messages: [
            Message(2, .pager, "[critical] VPNAllConnectionsDown: vpn-exporter: this_host"),
            Message(15, .tickets, "[warning] VPNCloudListsFailing: vpn-exporter"),
            Message(16, .tickets, "[warning] VPNCloudEyeFailing: vpn-exporter"),
        ]
    ) { stage in
        try await stage.cutCloud()
        for connection in fleet { try await stage.cut(connection.peer, connection.lan) }
        for connection in fleet { try await stage.expect(connection, up: 0) }
    }
}
