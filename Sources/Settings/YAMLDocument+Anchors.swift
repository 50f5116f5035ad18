extension YAMLDocument {
    /// Far more than a person writes, and far fewer than what ends the process: the parser's nodes are freed by a call
    /// within a call for each anchor within another.
    private static let maximumAnchors = 1000

    /// The place of the first anchor that is too many; `nil` where there is none. What looks like an anchor within a text
    /// counts as well.
    static func firstAnchorTooMany(in text: String) -> ConfigurationNode.Position? {
        var (line, column, count) = (1, 0, 0)
        var before = UInt8(ascii: "\n")
        var isCandidate = false
        for byte in text.utf8 {
            // The column is in Unicode scalars.
            if byte & 0xc0 != 0x80 { column += 1 }
            if isCandidate, byte > UInt8(ascii: " ") {
                count += 1
                if count > maximumAnchors { return .init(line: line, column: column - 1) }
            }
            isCandidate = byte == UInt8(ascii: "&") && (before <= UInt8(ascii: " ") || "[{,".utf8.contains(before))
            if byte == UInt8(ascii: "\n") { (line, column) = (line + 1, 0) }
            before = byte
        }
        return nil
    }
}
