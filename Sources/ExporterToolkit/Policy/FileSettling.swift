import Settings

/// Decides when to read changed files again: when two checks in a row find the same new state. This avoids reading a
/// half-written file, or a certificate without its new key.
struct FileSettling: Sendable {
    typealias Identities = [String: FileIdentity?]

    /// The identities of the files at the last reading.
    private var known: Identities
    private var seen: Identities?

    init(known: Identities) {
        self.known = known
    }

    /// The files to check.
    var paths: [String] { Array(known.keys) }

    /// Returns whether to read the files again, given their current identities.
    mutating func look(_ now: Identities) -> Bool {
        defer { seen = now }
        return now != known && now == seen
    }

    /// Records the identities that a reading used.
    mutating func read(_ identities: Identities) {
        known = identities
        seen = nil
    }
}
