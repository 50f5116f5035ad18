import Network
package import Settings

/// What is asked of a connection as a whole: when it counts as available, and which figures are good enough.
package struct ConnectionPolicy: Sendable, Equatable {
    package var quorum = AvailabilityQuorum.any
    package var objective = ServiceObjective()
}

extension ConnectionPolicy {
    package static let quorum = Setting(
        name: "quorum",
        meaning: "How many of a connection's targets must answer for the connection to be available",
        form: .quorum, need: .standard(.any))
    static let objectiveSection = SettingDescription(
        name: "objective", sentence: "Which figures are good, for burn rates of an error budget; optional.")

    package static let settings = [quorum.description, objectiveSection]

    /// Lays what the file or a connection says over what it inherits.
    package init(_ section: ConfigurationSection, inherited: ConnectionPolicy, problems: inout ProblemCollector) {
        self = inherited
        quorum = section.value(of: Self.quorum, else: quorum, problems: &problems)
        guard let node = section.child(Self.objectiveSection) else { return }
        objective = ServiceObjective(node, inherited: objective, problems: &problems)
    }

    /// Finds a quorum that the targets can never meet. One that is inherited is a problem of the connection, too: only there
    /// can it be right for the others.
    package func check(
        _ targets: [TargetConfiguration], of section: ConfigurationSection, problems: inout ProblemCollector
    ) {
        guard case .number(let number) = quorum, number > targets.count else { return }
        let isOnly = targets.count == 1
        let count = isOnly ? "1 target" : "\(targets.count) targets"
        let remedy = isOnly ? "write any, or add targets" : "write all, or 1 to \(targets.count), or add targets"
        if let node = section.child(named: Self.quorum.name) {
            problems.add("\(number) is more than the \(count) here; \(remedy)", at: node)
        } else {
            problems.add(
                "the file's quorum of \(number) is more than the \(count) here; \(remedy)", at: section,
                missing: Self.quorum.description)
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
            case .text(let text, _): throw SettingRefusal("\(shown(text)) is no quorum: write \(bound)")
            default: throw SettingRefusal("is \(node.kind) where a quorum is expected: \(bound)")
            }
        }
    }
}

extension AvailabilityQuorum {
    /// As the file writes it.
    fileprivate var text: String {
        switch self {
        case .any: "any"
        case .all: "all"
        case .number(let number): "\(number)"
        }
    }
}
