import Settings
package import VPNConfiguration

/// What is worked on at one moment, by windows and by silences, taken together for every connection that is looked at.
package struct MaintenanceState: Sendable {
    private let open: [MaintenanceWindow]
    /// By their openings.
    private let next: [(opening: Int64, window: MaintenanceWindow)]
    /// By the exact name that they silence.
    private let named: [String: Silence]
    private let patterned: [Silence]

    /// - Parameters:
    ///   - now: nanoseconds since the Unix epoch.
    ///   - withOpenings: whether ``nextOpening(of:)`` is asked for, which takes the calendar.
    package init(_ windows: [MaintenanceWindow], _ silences: [Silence], at now: Int64, withOpenings: Bool = false) {
        open = windows.filter { $0.isOpen(at: now) }
        let openings = withOpenings ? windows.map { ($0.nextOpening(after: now), $0) } : []
        next = openings.compactMap { opening, window in opening.map { ($0, window) } }.sorted {
            $0.opening < $1.opening
        }
        let active = silences.filter { $0.isActive(at: now) }
        named = Dictionary(active.filter { !$0.pattern.hasWildcard }.map { ($0.pattern.text, $0) }) { first, _ in first
        }
        patterned = active.filter(\.pattern.hasWildcard)
    }

    /// Whether nothing is worked on.
    package var isEmpty: Bool { open.isEmpty && named.isEmpty && patterned.isEmpty }

    /// Whether a window is open for the connection, or a silence is active.
    package func concerns(_ connection: MaintainedConnection) -> Bool {
        silence(of: connection.name) != nil || open.contains { $0.concerns(connection) }
    }

    /// Of the silences that take the connection, the one that ends last.
    package func silence(of connection: String) -> Silence? {
        let silences = patterned.filter { $0.pattern.matches(connection) } + [named[connection]].compactMap(\.self)
        return silences.max { $0.end < $1.end }
    }

    /// When the next window opens for the connection; `nil` where none will.
    package func nextOpening(of connection: MaintainedConnection) -> Int64? {
        next.first { $0.window.concerns(connection) }?.opening
    }
}
