import Settings
import VPNConfiguration

/// What is new in a configuration that was read again, for whoever asked for that.
struct ConfigurationChange: Sendable, Equatable {
    /// The names of connections of the file.
    let added: [String]
    let removed: [String]
    /// Those whose settings differ, their targets' included.
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
    /// Each name of a list is shown up to this many.
    private static let mostNames = 20

    /// One line, as `connections added: a, b; sections changed: monitors`.
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
