import CloudAPI
import Settings
import VPNConfiguration

/// The differences that a reload found, for the log, the event and the answer.
struct ConfigurationChange: Sendable, Equatable {
    /// The names of new connections of the file.
    let added: [String]
    let removed: [String]
    /// The names of connections whose settings differ, including those of their targets.
    let changed: [String]
    /// The names of other sections that differ.
    let sections: [String]

    init(from old: ExporterConfiguration, to new: ExporterConfiguration) {
        let before = Dictionary(old.connections.map { ($0.name, $0) }) { first, _ in first }
        let after = Dictionary(new.connections.map { ($0.name, $0) }) { first, _ in first }
        added = new.connections.map(\.name).filter { before[$0] == nil }
        removed = old.connections.map(\.name).filter { after[$0] == nil }
        changed = new.connections.filter { before[$0.name] != nil && before[$0.name] != $0 }.map(\.name)
        let isEqual = [
            (ExporterConfiguration.cloudSection, old.cloud == new.cloud),
            (ExporterConfiguration.monitorsSection, old.monitors == new.monitors),
            (ExporterConfiguration.cloudEyeSection, old.cloudEye == new.cloudEye),
            (ExporterConfiguration.icmpSection, old.icmp == new.icmp),
            (ExporterConfiguration.metricsSection, old.metrics == new.metrics),
            (ExporterConfiguration.maintenanceSection, old.maintenance == new.maintenance),
        ]
        let others = [
            ("discoveries", old.discoveries == new.discoveries),
            ("connections of other shards", old.elsewhere == new.elsewhere),
        ]
        sections = isEqual.filter { !$0.1 }.map(\.0.name) + others.filter { !$0.1 }.map(\.0)
    }

    var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty && sections.isEmpty }
}

extension ConfigurationChange: CustomStringConvertible {
    /// The most names that a list shows.
    private static let mostNames = 20

    /// One line, for example `connections added: a, b; sections changed: monitors`.
    var description: String {
        let parts = [
            Self.part("connections added", added), Self.part("connections removed", removed),
            Self.part("connections changed", changed), Self.part("sections changed", sections),
        ]
        let text = parts.compactMap(\.self).joined(separator: "; ")
        return text.isEmpty ? "nothing changed" : text
    }

    private static func part(_ title: String, _ names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        let rest = names.count - mostNames
        return "\(title): " + names.prefix(mostNames).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

/// Rejects changes that need a restart: the exporter opens its sockets and the embedded cloud only once.
enum RestartRule {
    /// Returns the reasons why `new` cannot replace `old`; empty if it can.
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
                message: "changed, which a running exporter cannot apply. Restart it, or revert the change")
        }
    }
}

extension ExporterConfiguration {
    /// The embedded cloud's configuration; `nil` if that cloud does not run.
    fileprivate var embedded: CloudConfiguration? {
        monitors.mode != .none && cloud?.provider.isSimulated == true ? cloud : nil
    }
}
