package import ProbeEngine
package import Settings

/// The settings for echo requests to all targets.
package struct ICMPConfiguration: SettingsSection, Equatable {
    package var socketKind = PingSocketKind.automatic
    /// The clock that stamps packets.
    package var timestamps = PingTimestampMode.auto
    /// The time after which every target gets another identifier; `nil` for never.
    var identifierInterval: Duration? = .seconds(600)
    /// The consecutive losses after which a target gets another identifier; `nil` for never.
    package var identifierLosses: Int? = 10

    package static var defaults: Self { Self() }
}

extension ICMPConfiguration {
    package static let declaration = SectionDeclaration<Self> {
        SectionField(
            "socket", \.socketKind, .choice(PingSocketKind.self),
            "Kind of sockets. raw receives every ICMP error and requires CAP_NET_RAW; datagram requires the sysctl"
                + " net.ipv4.ping_group_range; automatic is raw if permitted, else datagram")
        SectionField(
            "timestamps", \.timestamps, .choice(PingTimestampMode.self),
            "Source of timestamps. auto is the kernel. receive-only is the kernel for replies only: about 10 µs less exact"
                + " and 15 % cheaper. user is the exporter, if the kernel's timestamps are unreliable")
        SectionField(
            "identifier_interval", \.identifierInterval,
            SettingForm<Duration>.duration(in: .seconds(60) ... .seconds(86_400)).orNever,
            "Time after which the requests of every target get another ICMP identifier. A firewall that drops a flow by"
                + " a wrong entry then accepts it again")
        SectionField(
            "identifier_losses", \.identifierLosses, SettingForm<Int>.integer(in: 3...10_000).orNever,
            "Consecutive losses after which the requests of a target get another ICMP identifier")
    }

    /// The settings in the form of the engine.
    package var pingOptions: PingOptions {
        let renewal = IdentifierRenewal(
            interval: identifierInterval.map { Int64($0 / .nanoseconds(1)) }, losses: identifierLosses)
        return PingOptions(socketKind: socketKind, timestamps: timestamps, renewal: renewal)
    }
}
