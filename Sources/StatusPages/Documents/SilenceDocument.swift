package import Availability
import NetworkPrimitives
import Settings
import VPNConfiguration

/// The JSON of a silence. Times are RFC 3339 in UTC.
package struct SilenceDocument: Codable, Sendable, Equatable {
    /// A connection's name, or a pattern of names.
    package let name: String
    package let start: String
    package let end: String
    package let reason: String

    package init(_ silence: Silence) {
        name = silence.pattern.text
        start = silence.start.asTime
        end = silence.end.asTime
        reason = silence.reason
    }
}

/// The JSON of `GET /api/v1/silences`.
package struct SilenceListDocument: Codable, Sendable {
    package let silences: [SilenceDocument]

    package init(silences: [SilenceDocument]) {
        self.silences = silences
    }
}

/// The JSON of an answer to `PUT` or `DELETE` of a silence.
package struct SilenceChangeDocument: Codable, Sendable {
    package let silence: SilenceDocument
    /// The number of connections that match the silence.
    package let connections: Int

    package init(silence: SilenceDocument, connections: Int) {
        self.silence = silence
        self.connections = connections
    }
}

/// The JSON of the maintenance in `/api/v1/status`.
struct MaintenanceDocument: Encodable, Sendable {
    struct Window: Encodable, Sendable {
        /// For example `sat,sun 22:00 to 02:00 UTC`.
        let time: String
        /// For example `connections berlin-*`.
        let selection: String
        let isOpen: Bool
        let nextOpening: String?

        enum CodingKeys: String, CodingKey {
            case time, selection
            case isOpen = "open"
            case nextOpening = "next_opening"
        }
    }

    let windows: [Window]
    let silences: [SilenceDocument]
    let unmatched: [String]

    init(_ view: MaintenanceView) {
        windows = view.windows.map { window in
            Window(
                time: window.window.timeText, selection: window.window.selectionText, isOpen: window.isOpen,
                nextOpening: window.nextOpening?.asTime)
        }
        silences = view.silences.map(SilenceDocument.init)
        unmatched = view.unmatchedTexts
    }
}
