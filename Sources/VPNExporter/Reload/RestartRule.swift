import CloudWatching
import Settings
import VPNConfiguration

/// What cannot change while the exporter runs: sockets that are open, and the embedded cloud, are made from it once.
enum RestartRule {
    /// What stands against putting `new` in the place of `old`; empty where nothing does.
    ///
    /// - Parameter file: the name that problems show.
    static func problems(
        from old: ExporterConfiguration, to new: ExporterConfiguration, file: String
    ) -> [ConfigurationProblem] {
        var paths: [String] = []
        if old.icmp != new.icmp { paths.append(ExporterConfiguration.icmpSection.name) }
        if old.embedded != new.embedded { paths.append(ExporterConfiguration.cloudSection.name) }
        return paths.map { path in
            ConfigurationProblem(
                file: file, position: nil, path: path,
                message:
                    "was changed, which cannot be done while the exporter runs: restart it, or take the change back")
        }
    }
}

extension ExporterConfiguration {
    /// The embedded cloud; `nil` where it does not run.
    fileprivate var embedded: CloudConfiguration? {
        monitors.mode != .none && cloud?.provider == .embedded ? cloud : nil
    }
}
