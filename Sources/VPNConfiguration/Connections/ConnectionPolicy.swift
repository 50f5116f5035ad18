import NetworkPrimitives
package import Settings

/// The conditions for a connection to be available, and its objectives.
package struct ConnectionPolicy: SettingsSection, Equatable {
    package var quorum = AvailabilityQuorum.any
    package var objective = ServiceObjective()

    package static var defaults: Self { Self() }
}

/// The number of a connection's targets that must answer for the connection to be available.
package enum AvailabilityQuorum: Sendable, Hashable {
    case any
    case all
    /// The given number, 1 or more; all targets if there are fewer.
    case number(Int)
}

extension ConnectionPolicy {
    package static let declaration = SectionDeclaration<Self> {
        SectionField(
            "quorum", \.quorum, .quorum,
            "Number of a connection's targets that must answer for the connection to be available")
        SectionField(
            section: "objective", \.objective, "Service level objectives, for burn rates of an error budget. Optional.")
    }

    /// Reads the settings of the file or a connection over those that it inherits.
    package init(_ section: ConfigurationSection, inherited: ConnectionPolicy, problems: inout ProblemCollector) {
        self = inherited
        read(section, problems: &problems)
    }

    /// Finds a quorum above the number of targets. An inherited one is a problem of the connection, too, since it may
    /// be right for other connections.
    package func check(
        _ targets: [TargetConfiguration], of section: ConfigurationSection, problems: inout ProblemCollector
    ) {
        guard case .number(let number) = quorum, number > targets.count else { return }
        let isOnly = targets.count == 1
        let count = isOnly ? "1 target" : "\(targets.count) targets"
        let remedy = isOnly ? "Write any, or add targets" : "Write all, or 1 to \(targets.count), or add targets"
        let quorum = Self.setting(\.quorum)
        if let node = section.child(named: quorum.name) {
            problems.add("\(number) exceeds the \(count) here. \(remedy)", at: node)
        } else {
            problems.add(
                "the file's quorum of \(number) exceeds the \(count) here. \(remedy)", at: section,
                missing: quorum.description)
        }
    }
}

extension SettingForm where Value == AvailabilityQuorum {
    package static var quorum: SettingForm {
        let number = SettingForm<Int>.integer(in: 1...64)
        let bound = "any, all, or \(number.bound)"
        let shape = ValueShape.either([number.shape, .choice(["any", "all"])])
        return SettingForm(bound: bound, shape: shape, write: \.text) { node throws(SettingRefusal) in
            switch node.content {
            case .text("any", _): return .any
            case .text("all", _): return .all
            case .text(let text, isQuoted: false) where text.utf8.contains(where: \.isASCIIDigit):
                return .number(try number.parse(node))
            case .text(let text, _): throw SettingRefusal("\(shown(text)) is not a quorum: write \(bound)")
            default: throw SettingRefusal("expected \(bound), got \(node.kind)")
            }
        }
    }
}

extension AvailabilityQuorum {
    /// The text in the file.
    fileprivate var text: String {
        switch self {
        case .any: "any"
        case .all: "all"
        case .number(let number): "\(number)"
        }
    }
}
