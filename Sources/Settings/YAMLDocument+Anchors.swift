extension YAMLDocument {
    /// The maximum number of anchors. The parser frees nested anchors by recursion, and far more would overflow the
    /// stack.
    private static let maximumAnchors = 1000

    /// Returns the place of the first anchor above the maximum, or `nil`. Text that looks like an anchor counts, too.
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
