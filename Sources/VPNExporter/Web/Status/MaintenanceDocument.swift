/// What `/api/v1/status` and the status page show of maintenance as a whole.
struct MaintenanceDocument: Encodable, Sendable {
    /// A window of the configuration.
    struct Window: Encodable, Sendable {
        /// As `sat,sun 22:00 to 02:00 UTC`.
        let time: String
        /// What it concerns, as `connections berlin-*`.
        let selection: String
        let isOpen: Bool
        /// RFC 3339 in UTC; absent where it never opens again.
        let nextOpening: String?

        enum CodingKeys: String, CodingKey {
            case time, selection
            case isOpen = "open"
            case nextOpening = "next_opening"
        }
    }

    /// In the order of the file.
    let windows: [Window]
    let silences: [SilenceDocument]
    /// Names, patterns and rules of the configuration that match no connection, for people.
    let unmatched: [String]

    init(
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

    var isEmpty: Bool { windows.isEmpty && silences.isEmpty && unmatched.isEmpty }
}
