package import Availability
import Network
import Settings

/// A silence, as pages, `/api/v1/silences` and the documents of connections show it. Times are RFC 3339 in UTC.
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

/// What `GET /api/v1/silences` answers.
package struct SilenceListDocument: Codable, Sendable {
    package let silences: [SilenceDocument]

    package init(silences: [SilenceDocument]) {
        self.silences = silences
    }
}

/// What `PUT` and `DELETE` of a silence answer.
package struct SilenceChangeDocument: Codable, Sendable {
    package let silence: SilenceDocument
    /// How many connections it takes now.
    package let connections: Int

    package init(silence: SilenceDocument, connections: Int) {
        self.silence = silence
        self.connections = connections
    }
}
