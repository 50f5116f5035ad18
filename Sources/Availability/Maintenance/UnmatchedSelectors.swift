import Settings
import Synchronization
package import VPNConfiguration

/// The selectors of the configuration that take nothing: mostly a slip, or a connection that has another name now.
package struct UnmatchedSelectors: Sendable, Equatable {
    /// A name or a pattern of a maintenance window.
    package struct Name: Sendable, Equatable, CustomStringConvertible {
        /// As `maintenance[0].connections[1]`.
        package let place: String
        package let text: String
        /// What the person who wrote it most likely meant.
        package var meant: String?

        package var description: String { "\(place): \(text)" }
    }

    package var maintenance: [Name] = []
    /// Discovery rules, as the file has them.
    package var discovery: [String] = []

    /// Nothing is unmatched before the cloud's connections are known.
    package init() {}

    /// - Parameters:
    ///   - windows: those that are over are not looked at.
    ///   - connections: all that there are, whichever shard watches them.
    package init(
        _ windows: [MaintenanceWindow], _ connections: [MaintainedConnection], idle: [ConnectionSelector], at now: Int64
    ) {
        let names = Set(connections.map(\.name))
        let gateways = connections.reduce(into: Set<String>()) { $0.formUnion($1.gateways) }
        maintenance = windows.enumerated().filter { !$0.element.isOver(at: now) }.flatMap { index, window in
            Self.places("maintenance[\(index)].connections", window.connections, names)
                + Self.places("maintenance[\(index)].gateways", window.gateways, gateways)
        }
        discovery = idle.map(\.description)
    }

    private static func places(_ place: String, _ selection: NameSelection?, _ names: Set<String>) -> [Name] {
        guard let selection else { return [] }
        return selection.unmatched(among: names).map { index in
            let text = selection.texts[index]
            let isPattern = NamePattern(text).hasWildcard
            return Name(
                place: "\(place)[\(index)]", text: text,
                meant: isPattern ? NamePattern(text).meantInstead : ClosestName.find(text, among: names.sorted()))
        }
    }
}

/// The hand-off of what takes nothing: ``MaintenanceWatch`` writes, a scrape reads.
package final class SelectorStatus: Sendable {
    private let state = Mutex(UnmatchedSelectors())

    package init() {}

    package var unmatched: UnmatchedSelectors { state.withLock { $0 } }

    /// Takes over what is known now; returns what it was before.
    package func replace(by unmatched: UnmatchedSelectors) -> UnmatchedSelectors {
        state.withLock { state in
            defer { state = unmatched }
            return state
        }
    }
}
