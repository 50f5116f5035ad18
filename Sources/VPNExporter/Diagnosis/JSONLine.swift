import FoundationEssentials

/// Documents on standard output: one line of JSON each, with the members in the order of their names.
enum JSONLine {
    /// The line without its end. The encoding of texts and finite numbers cannot fail.
    static func text(_ document: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(document)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
