/// The labels of a series, escaped and joined once, so that every scrape only copies them.
///
/// Immutable, one reference wide. Names keep the order in which they were given; two sets are equal when their texts are.
package struct Labels: Sendable, Hashable {
    /// The text between the braces, for example `connection="a",target="b"`, as UTF-8; empty for no labels.
    let text: [UInt8]

    /// A series without labels.
    package static let none = Labels(text: [])

    init(text: [UInt8]) {
        self.text = text
    }

    /// Joins names and values.
    ///
    /// - Parameter pairs: each name once, and each valid (`isValidName`), in the order to print them; values are any text.
    package init(_ pairs: some Sequence<(String, String)>) {
        var text: [UInt8] = []
        for (name, value) in pairs {
            Self.append(name, value, to: &text)
        }
        self.text = text
    }

    /// Joins names and values: `["connection": name, "target": "peer"]`, under the same conditions.
    package init(_ pairs: KeyValuePairs<String, String>) {
        self.init(pairs.map { ($0.key, $0.value) })
    }

    /// These labels and one more at their end.
    package func adding(_ name: String, _ value: String) -> Labels {
        var text = text
        text.reserveCapacity(text.count + name.utf8.count + value.utf8.count + 4)
        Self.append(name, value, to: &text)
        return Labels(text: text)
    }

    /// Whether Prometheus takes `name` as a label's name from a user: `[a-zA-Z_][a-zA-Z0-9_]*`, and not beginning with
    /// `__`, which is Prometheus' own. https://prometheus.io/docs/concepts/data_model/
    package static func isValidName(_ name: String) -> Bool {
        let utf8 = name.utf8
        guard let first = utf8.first, !isDigit(first), !name.hasPrefix("__") else { return false }
        return utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// Each name with its value, which is escaped still, in their order.
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

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension Labels: Comparable {
    /// The order of the exposition: byte by byte.
    package static func < (left: Labels, right: Labels) -> Bool {
        RawBytes.precedes(left.text, right.text)
    }
}
