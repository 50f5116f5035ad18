/// One item of an `Accept` or `Accept-Encoding` field: a format or encoding and its weight (RFC 9110, 12.4 and 12.5).
struct AcceptedItem: Sendable, Equatable {
    /// The name in lower case, for example `text/plain` or `gzip`.
    var name: String
    /// The parameters except the weight. Names are in lower case, and values have no quotes.
    var parameters: [String: String] = [:]
    /// The weight in thousandths; 0 means "not acceptable".
    var quality = 1000

    /// Reads a field. It ignores malformed items and items with a malformed weight, so that every client gets a
    /// response.
    static func list(_ field: String) -> [AcceptedItem] {
        split(field[...], at: ",").compactMap(AcceptedItem.init)
    }

    private init?(_ text: Substring) {
        let parts = Self.split(text, at: ";").map(Self.trimmed)
        name = parts[0].lowercased()
        guard !name.isEmpty else { return nil }
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            let (key, value) = (Self.trimmed(pair[0]).lowercased(), Self.unquoted(Self.trimmed(pair[1])))
            guard key == "q" else {
                parameters[key] = value
                continue
            }
            guard let quality = Self.quality(value) else { return nil }
            self.quality = quality
        }
    }

    /// Parses a weight in thousandths: from `0` to `1`, with up to three digits after the point.
    private static func quality(_ text: String) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, whole == "0" || whole == "1", parts.count <= 2 else { return nil }
        let digits = parts.count == 2 ? parts[1] : ""
        guard digits.utf8.count <= 3, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        let fraction = Int(digits + String(repeating: "0", count: 3 - digits.utf8.count)) ?? 0
        let quality = (whole == "1" ? 1000 : 0) + fraction
        return quality <= 1000 ? quality : nil
    }

    /// Splits a text at the separators outside quotes.
    private static func split(_ text: Substring, at separator: Character) -> [Substring] {
        var isQuoted = false
        return text.split(omittingEmptySubsequences: false) { character in
            if character == "\"" { isQuoted.toggle() }
            return character == separator && !isQuoted
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { start[...$0] } ?? start
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return String(text) }
        return String(text.dropFirst().dropLast())
    }
}
