import Settings

/// Tells when files that have changed are worth reading: once two looks in a row have found them the same, so that none is
/// read half written, and a certificate not without its key.
struct FileSettling: Sendable {
    typealias Identities = [String: FileIdentity?]

    /// Those of the last reading.
    private var known: Identities
    private var seen: Identities?

    init(known: Identities) {
        self.known = known
    }

    /// The files to look at.
    var paths: [String] { Array(known.keys) }

    /// Whether to read again, after a look at the files.
    mutating func look(_ now: Identities) -> Bool {
        defer { seen = now }
        return now != known && now == seen
    }

    /// Notes what a reading was made from.
    mutating func read(_ identities: Identities) {
        known = identities
        seen = nil
    }
}
