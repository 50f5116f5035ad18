import CloudAPI
package import Settings

/// The configuration of the exporter, checked once. No other code reads the file or checks a value again.
package struct ExporterConfiguration: Sendable, Equatable {
    /// The cloud with the connections; `nil` only if `monitors.mode` is `none`.
    package var cloud: CloudConfiguration?
    package var monitors: MonitorsConfiguration
    package var icmp = ICMPConfiguration()
    package var cloudEye = CloudEyeConfiguration()
    package var metrics = MetricsConfiguration()
    /// The connections of the file, with unique names and IDs; empty only if there are `discoveries`.
    package var connections: [ConnectionConfiguration]
    /// The discoveries, in the order of the file. The first one that matches a connection determines its settings.
    package var discoveries: [DiscoveryConfiguration] = []
    /// The maintenance windows.
    package var maintenance: [MaintenanceWindow] = []
    /// The shard of connections to watch. It is from the command line, and not from the file.
    package var shard = Shard.whole
    /// The file's connections that other shards watch.
    package var elsewhere: [ConnectionConfiguration] = []
}

extension ExporterConfiguration {
    /// Whether to read the cloud's own measurements.
    package var readsCloudEye: Bool { cloudEye.isEnabled && monitors.mode != .none }

    /// The numbers of connections and targets. Those of discoveries are unknown before the first call to the cloud.
    package var summary: String {
        let targets = connections.reduce(0) { $0 + $1.targets.count }
        let known = "connections: \(connections.count), targets: \(targets)"
        return discoveries.isEmpty ? known : known + ", and those of discoveries: \(discoveries.count)"
    }
}

extension ExporterConfiguration {
    package static let cloudSection = SettingDescription(
        name: "cloud", sentence: "Cloud that has the connections. Required unless monitors.mode is none.")
    package static let monitorsSection = SettingDescription(
        name: "monitors", sentence: "Settings for the cloud's own connection monitors. Optional.")
    package static let cloudEyeSection = SettingDescription(
        name: "cloud_eye",
        sentence: "Settings for reading the cloud's own measurements from Cloud Eye. Optional.")
    package static let icmpSection = SettingDescription(
        name: "icmp", sentence: "Settings of ICMP for all targets. Optional.")
    package static let metricsSection = SettingDescription(
        name: "metrics", sentence: "Set of exposed metrics, and their resolution. Optional.")
    static let probesSection = SettingDescription(
        name: "probes",
        sentence: "How to probe each target, unless its connection or the target overrides it. Optional.")
    static let targetsSection = SettingDescription(
        name: "targets",
        sentence: "Targets of each connection without targets. Default: peer.")
    static let connectionsSection = SettingDescription(
        name: "connections",
        sentence: "VPN connections to watch. At least one, or the word discover for all of the cloud. Required.",
        isRequired: true)

    package static let maintenanceSection = SettingDescription(
        name: "maintenance",
        sentence: "Maintenance windows, which vpn_connection_maintenance reports. Optional.")

    package static let settings =
        [
            cloudSection, monitorsSection, cloudEyeSection, icmpSection, metricsSection, probesSection, targetsSection,
            connectionsSection,
            maintenanceSection,
        ] + ConnectionPolicy.settings

    /// Reads the whole document. A result without problems obeys every rule.
    package init?(_ root: ConfigurationNode, context reading: ReadingContext, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(root, settings: Self.settings, problems: &problems) else { return nil }
        let cloudNode = section.child(Self.cloudSection)
        cloud = cloudNode.flatMap { CloudConfiguration($0, context: reading, problems: &problems) }
        let provider = cloud?.provider
        monitors = MonitorsConfiguration(
            section.child(Self.monitorsSection), provider: provider, problems: &problems)
        cloudEye =
            section.child(Self.cloudEyeSection).map {
                CloudEyeConfiguration($0, provider: provider, problems: &problems)
            } ?? cloudEye
        icmp = section.child(Self.icmpSection).map { ICMPConfiguration($0, problems: &problems) } ?? icmp
        metrics = section.child(Self.metricsSection).map { MetricsConfiguration($0, problems: &problems) } ?? metrics
        if cloudNode == nil, monitors.mode != .none {
            problems.add(
                "is required unless monitors.mode is none. Write cloud: NAME for an entry of clouds.yaml, or a section with"
                    + " provider: " + CloudProvider.real.map(\.rawValue).joined(separator: " or "),
                at: section, missing: Self.cloudSection)
        }
        connections = []
        let context = ConnectionContext(
            provider: cloudNode == nil ? .absent : provider.map(ConnectionContext.Provider.known) ?? .unreadable,
            mode: monitors.mode,
            probes: ProbeSettings(section.child(Self.probesSection), inherited: metrics.probes, problems: &problems),
            policy: ConnectionPolicy(section, inherited: ConnectionPolicy(), problems: &problems),
            targets: section.child(Self.targetsSection), problems: &problems)
        guard let node = section.child(Self.connectionsSection) else {
            problems.add(
                "is required: a list of at least one connection", at: section, missing: Self.connectionsSection)
            return nil
        }
        let list = ConnectionList(node, context: context, problems: &problems)
        connections = list.connections
        discoveries = list.discoveries
        maintenance =
            section.child(Self.maintenanceSection).map {
                MaintenanceWindow.list(
                    $0, connections: discoveries.isEmpty ? Set(connections.map(\.name)) : nil, problems: &problems)
            } ?? []
    }
}
