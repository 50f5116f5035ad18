/// The samples of one exposition in the text format, or of one scrape that Prometheus stored.
struct Scrape: Sendable {
    struct Series: Hashable, Sendable {
        let name: String
        let labels: [String: String]
    }

    /// The series by metric name, the key of most lookups.
    private var families: [String: [Series: Double]] = [:]

    struct Malformed: Error, CustomStringConvertible {
        let line: Substring

        var description: String { "no sample: \(line)" }
    }

    init(_ values: [Series: Double] = [:]) {
        for (series, value) in values { families[series.name, default: [:]][series] = value }
    }

    /// Parses the text format 0.0.4. A repeated series is an error.
    init(text: String) throws {
        for bytes in text.utf8.split(separator: UInt8(ascii: "\n")) where bytes.first != UInt8(ascii: "#") {
            let line = Substring(bytes)
            guard let blank = bytes.lastIndex(of: UInt8(ascii: " ")),
                let value = Double(line[bytes.index(after: blank)...]), let series = Self.series(line[..<blank]),
                families[series.name, default: [:]].updateValue(value, forKey: series) == nil
            else { throw Malformed(line: line) }
        }
    }

    var count: Int { families.values.reduce(0) { $0 + $1.count } }

    /// The names of all series.
    var names: Set<String> { Set(families.keys) }

    /// The values of all series.
    var values: [Double] { families.values.flatMap(\.values) }

    /// The value of the series with exactly these labels.
    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        get { families[name]?[Series(name: name, labels: labels)] }
        set { families[name, default: [:]][Series(name: name, labels: labels)] = newValue }
    }

    /// Returns the series of a name that have at least these labels.
    func series(_ name: String, with labels: [String: String] = [:]) -> [Series: Double] {
        (families[name] ?? [:]).filter { series, _ in labels.allSatisfy { series.labels[$0.key] == $0.value } }
    }

    func sum(_ name: String, with labels: [String: String] = [:]) -> Double {
        series(name, with: labels).values.reduce(0, +)
    }

    /// Returns the values of a name by one label, grouped by the other labels.
    func values(_ name: String, by label: String) -> [[String: String]: [String: Double]] {
        (families[name] ?? [:]).reduce(into: [:]) { values, sample in
            var others = sample.key.labels
            let value = others.removeValue(forKey: label) ?? ""
            values[others, default: [:]][value] = sample.value
        }
    }

    private static func series(_ text: Substring) -> Series? {
        guard let brace = text.utf8.firstIndex(of: UInt8(ascii: "{")) else {
            return Series(name: String(text), labels: [:])
        }
        guard text.utf8.last == UInt8(ascii: "}") else { return nil }
        var rest = text[text.utf8.index(after: brace)...].dropLast()
        var labels: [String: String] = [:]
        while !rest.isEmpty {
            guard let (name, value) = popLabel(&rest), labels.updateValue(value, forKey: name) == nil else {
                return nil
            }
        }
        return Series(name: String(text[..<brace]), labels: labels)
    }

    private static func popLabel(_ rest: inout Substring) -> (String, String)? {
        guard let equals = rest.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = String(rest[..<equals])
        rest = rest[rest.utf8.index(after: equals)...]
        guard rest.popFirst() == "\"", let value = popValue(&rest) else { return nil }
        if rest.utf8.first == UInt8(ascii: ",") { rest.removeFirst() }
        return (name, value)
    }

    /// Removes and returns the text before the closing quotation mark, unescaped.
    private static func popValue(_ rest: inout Substring) -> String? {
        var value = ""
        let marks = [UInt8(ascii: "\""), UInt8(ascii: "\\")]
        while let mark = rest.utf8.firstIndex(where: marks.contains) {
            let isEnd = rest.utf8[mark] == marks[0]
            value += rest[..<mark]
            rest = rest[rest.utf8.index(after: mark)...]
            if isEnd { return value }
            guard let escaped = rest.popFirst() else { return nil }
            value.append(escaped == "n" ? "\n" : escaped)
        }
        return nil
    }
}

extension HTTPClient {
    func scrape() async throws -> Scrape { try Scrape(text: try await get("/metrics").text) }
}
