package import Availability
import Network
package import VPNConfiguration

/// What `/api/v1/status` and the status page show of maintenance as a whole.
package struct MaintenanceDocument: Encodable, Sendable {
    /// A window of the configuration.
    package struct Window: Encodable, Sendable {
        /// As `sat,sun 22:00 to 02:00 UTC`.
        package let time: String
        /// What it concerns, as `connections berlin-*`.
        let selection: String
        package let isOpen: Bool
        /// RFC 3339 in UTC; absent where it never opens again.
        package let nextOpening: String?

        package enum CodingKeys: String, CodingKey {
            case time, selection
            case isOpen = "open"
            case nextOpening = "next_opening"
        }
    }

    /// In the order of the file.
    package let windows: [Window]
    package let silences: [SilenceDocument]
    /// Names, patterns and rules of the configuration that match no connection, for people.
    package let unmatched: [String]

    package init(
        _ windows: [MaintenanceWindow], _ silences: [Silence], _ unmatched: UnmatchedSelectors, at now: Int64
    ) {
        self.windows = windows.map { window in
            Window(
                time: window.timeText, selection: window.selectionText, isOpen: window.isOpen(at: now),
                nextOpening: window.nextOpening(after: now)?.asTime)
        }
        self.silences = silences.map(SilenceDocument.init)
        self.unmatched = unmatched.maintenance.map(\.description) + unmatched.discovery.map { "discover: \($0)" }
    }

    package var isEmpty: Bool { windows.isEmpty && silences.isEmpty && unmatched.isEmpty }
}
