import Settings
import VPNConfiguration

/// How a target that only the running exporter knows is probed: as the discovery that takes its connection says, and paced
/// as the exporter does.
enum RunningSettings {
    /// - Parameter configuration: `nil` where there is none to look into.
    static func settings(
        of target: RunningConnection.Target, _ connection: RunningConnection, _ configuration: ExporterConfiguration?
    ) -> ProbeSettings {
        let names = Set(connection.targets.map(\.name))
        let discovery = configuration?.discoveries.first { discovery in
            Set(discovery.targets.map(\.name)).isSuperset(of: names)
                && discovery.selector.name?.matches(connection.name) ?? true
        }
        let known = discovery?.targets.first { $0.name == target.name }
        var settings = known?.probes ?? .standard
        settings.interval = .seconds(target.interval)
        settings.timeout = .seconds(target.timeout)
        return settings
    }
}
