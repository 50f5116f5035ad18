import Settings
import Synchronization
package import VPNConfiguration

/// The selectors of the configuration that match nothing: usually a typo, or a connection that has a new name.
package struct UnmatchedSelectors: Sendable, Equatable {
    /// A name or a pattern of a maintenance window.
    package struct Name: Sendable, Equatable, CustomStringConvertible {
        /// The place in the file, such as `maintenance[0].connections[1]`.
        package let place: String
        package let text: String
        /// The name that the author most likely meant.
        package var meant: String?

        package var description: String { "\(place): \(text)" }
    }

    package var maintenance: [Name] = []
    /// Discovery rules, as the file writes them.
    package var discovery: [String] = []

    /// Creates the value before the cloud's connections are known: nothing is unmatched.
    package init() {}

    /// Finds the selectors without a match.
    ///
    /// - Parameters:
    ///   - windows: all maintenance windows; those that are over do not count.
    ///   - connections: the connections of all shards.
    ///   - idle: the discovery rules that match nothing.
    ///   - now: nanoseconds since the Unix epoch.
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

/// The hand-off of unmatched selectors: ``MaintenanceWatch`` writes, and a scrape reads.
package final class SelectorStatus: Sendable {
    private let state = Mutex(UnmatchedSelectors())

    package init() {}

    package var unmatched: UnmatchedSelectors { state.withLock { $0 } }

    /// Replaces the unmatched selectors, and returns the former ones.
    package func replace(by unmatched: UnmatchedSelectors) -> UnmatchedSelectors {
        state.withLock { state in
            defer { state = unmatched }
            return state
        }
    }
}
