package import Settings

/// What the exporter is asked to do, checked once: nothing behind this type looks at the file or doubts a value again.
package struct ExporterConfiguration: Sendable, Equatable {
    /// Where the connections are listed; `nil` only where `monitors.mode` is `none`.
    package var cloud: CloudConfiguration?
    package var monitors: MonitorsConfiguration
    package var icmp = ICMPConfiguration()
    package var cloudEye = CloudEyeConfiguration()
    package var metrics = MetricsConfiguration()
    /// Names and ids are unique; empty only where `discoveries` is not.
    package var connections: [ConnectionConfiguration]
    /// In the order of the file: the first that takes a connection says how it is watched.
    package var discoveries: [DiscoveryConfiguration] = []
    /// When connections are worked on.
    package var maintenance: [MaintenanceWindow] = []
    /// Which share of the connections is watched; of the command line and not of the file.
    package var shard = Shard.whole
    /// The file's connections that other shards watch.
    package var elsewhere: [ConnectionConfiguration] = []
}

extension ExporterConfiguration {
    /// Whether the cloud's own measurements are read.
    package var readsCloudEye: Bool { cloudEye.isEnabled && monitors.mode != .none }

    /// How much it has. What a discovery finds nobody knows before the cloud is asked.
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

    /// Reads the whole document; a result without a problem in `problems` obeys every rule.
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
                    + " provider: open-telekom-cloud or huawei-cloud", at: section, missing: Self.cloudSection)
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
