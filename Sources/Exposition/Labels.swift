/// The labels of a series, escaped and joined once, so that every scrape only copies them.
///
/// The value is immutable and one reference wide. Names keep their given order. Two values are equal if their texts are
/// equal.
package struct Labels: Sendable, Hashable {
    /// The text between the braces in UTF-8, for example `connection="a",target="b"`; empty for no labels.
    let text: [UInt8]

    /// The labels of a series that has none.
    package static let none = Labels(text: [])

    init(text: [UInt8]) {
        self.text = text
    }

    /// Joins names and values.
    ///
    /// - Parameter pairs: Names and values in the order to print them. Each name occurs once and matches
    ///   `[a-zA-Z_][a-zA-Z0-9_]*` (https://prometheus.io/docs/concepts/data_model/). Values are any text.
    package init(_ pairs: some Sequence<(String, String)>) {
        var text: [UInt8] = []
        for (name, value) in pairs {
            Self.append(name, value, to: &text)
        }
        self.text = text
    }

    /// Joins names and values, `["connection": name, "target": "peer"]`, under the same conditions.
    package init(_ pairs: KeyValuePairs<String, String>) {
        self.init(pairs.map { ($0.key, $0.value) })
    }

    /// Returns these labels with one more at the end.
    package func adding(_ name: String, _ value: String) -> Labels {
        var text = text
        text.reserveCapacity(text.count + name.utf8.count + value.utf8.count + 4)
        Self.append(name, value, to: &text)
        return Labels(text: text)
    }

    /// Calls `body` with each name and its escaped value, in order.
    func forEachPair(_ body: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Void) {
        var start = 0
        while let equals = text[start...].firstIndex(of: UInt8(ascii: "=")) {
            let opening = equals + 1
            var closing = opening + 1
            while text[closing] != UInt8(ascii: "\"") { closing += text[closing] == UInt8(ascii: "\\") ? 2 : 1 }
            body(text[start..<equals], text[opening + 1..<closing])
            start = min(closing + 2, text.count)
        }
    }

    private static func append(_ name: String, _ value: String, to text: inout [UInt8]) {
        if !text.isEmpty { text.append(UInt8(ascii: ",")) }
        text.append(contentsOf: name.utf8)
        text.append(contentsOf: #"=""#.utf8)
        Escaping.labelValue.append(value, to: &text)
        text.append(UInt8(ascii: "\""))
    }
}

extension Labels: Comparable {
    /// Compares labels byte by byte, as the exposition sorts them.
    package static func < (left: Labels, right: Labels) -> Bool {
        RawBytes.precedes(left.text, right.text)
    }
}

/// The characters that the text format escapes with a backslash. They differ between help texts and label values.
/// https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information
enum Escaping {
    /// Escapes backslash and line feed.
    case help
    /// Escapes backslash, line feed and double quote.
    case labelValue

    func append(_ value: String, to text: inout [UInt8]) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\n"):
                text.append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\\"):
                text.append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\"") where self == .labelValue:
                text.append(contentsOf: #"\""#.utf8)
            default:
                text.append(byte)
            }
        }
    }

    /// Writes a label's value as it was before escaping.
    static func appendUnescaped(_ value: ArraySlice<UInt8>, to cursor: inout ByteCursor) {
        guard value.contains(UInt8(ascii: "\\")) else { return cursor.append(value) }
        var isEscaped = false
        for byte in value {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                cursor.append(isEscaped && byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            }
        }
    }
}
