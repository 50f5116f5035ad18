/// A silence, as pages, `/api/v1/silences` and the documents of connections show it. Times are RFC 3339 in UTC.
struct SilenceDocument: Codable, Sendable, Equatable {
    /// A connection's name, or a pattern of names.
    let name: String
    let start: String
    let end: String
    let reason: String

    init(_ silence: Silence) {
        name = silence.pattern.text
        start = silence.start.asTime
        end = silence.end.asTime
        reason = silence.reason
    }
}

/// What `GET /api/v1/silences` answers.
struct SilenceListDocument: Codable, Sendable {
    let silences: [SilenceDocument]
}

/// What `PUT` and `DELETE` of a silence answer.
struct SilenceChangeDocument: Codable, Sendable {
    let silence: SilenceDocument
    /// How many connections it takes now.
    let connections: Int
}
