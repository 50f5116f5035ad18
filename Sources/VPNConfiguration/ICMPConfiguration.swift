package import ProbeEngine
package import Settings

/// How the exporter pings, whatever the target.
package struct ICMPConfiguration: Sendable, Equatable {
    /// Raw, datagram, or whichever is permitted.
    package var socketKind = PingSocketKind.automatic
    /// Which clock may stamp packets.
    package var timestamps = PingTimestampMode.auto
    /// After which time every target gets another identifier; `nil` is never.
    var identifierInterval: Duration? = .seconds(600)
    /// After how many losses in a row a target gets another identifier; `nil` is never.
    package var identifierLosses: Int? = 10
}

extension ICMPConfiguration {
    package static let socketKind = Setting(
        name: "socket",
        meaning:
            "Which sockets: raw sees every ICMP error and needs CAP_NET_RAW, datagram needs the sysctl"
            + " net.ipv4.ping_group_range, automatic is raw where that is permitted",
        form: .choice(PingSocketKind.self), need: .standard(ICMPConfiguration().socketKind))
    package static let timestamps = Setting(
        name: "timestamps",
        meaning:
            "Who stamps packets: auto is the kernel, receive-only is the kernel for replies alone, some 10 µs less exact and"
            + " 15 % cheaper, user is the exporter, for where the kernel's stamps cannot be trusted",
        form: .choice(PingTimestampMode.self), need: .standard(ICMPConfiguration().timestamps))
    static let identifierInterval = Setting(
        name: "identifier_interval",
        meaning:
            "Time after which every target's requests get another ICMP identifier, so that no firewall on the path goes on"
            + " dropping them for what it remembers",
        form: SettingForm<Duration>.duration(in: .seconds(60) ... .seconds(86_400)).orNever,
        need: .standard(ICMPConfiguration().identifierInterval))
    package static let identifierLosses = Setting(
        name: "identifier_losses",
        meaning: "Losses in a row after which a target's requests get another ICMP identifier",
        form: SettingForm<Int>.integer(in: 3...10_000).orNever, need: .standard(ICMPConfiguration().identifierLosses))

    package static let settings = [
        socketKind.description, timestamps.description, identifierInterval.description, identifierLosses.description,
    ]

    package init(_ node: ConfigurationNode, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else {
            return
        }
        socketKind = section.value(of: Self.socketKind, else: socketKind, problems: &problems)
        timestamps = section.value(of: Self.timestamps, else: timestamps, problems: &problems)
        identifierInterval = section.value(of: Self.identifierInterval, else: identifierInterval, problems: &problems)
        identifierLosses = section.value(of: Self.identifierLosses, else: identifierLosses, problems: &problems)
    }

    /// The same as the engine takes it.
    package var pingOptions: PingOptions {
        let renewal = IdentifierRenewal(
            interval: identifierInterval.map { Int64($0 / .nanoseconds(1)) }, losses: identifierLosses)
        return PingOptions(socketKind: socketKind, timestamps: timestamps, renewal: renewal)
    }
}
