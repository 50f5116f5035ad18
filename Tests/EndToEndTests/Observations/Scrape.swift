/// One exposition in the text format, or the samples that Prometheus stored of it, to ask for single values.
struct Scrape: Sendable {
    struct Series: Hashable, Sendable {
        let name: String
        let labels: [String: String]
    }

    private(set) var values: [Series: Double] = [:]

    struct Malformed: Error, CustomStringConvertible {
        let line: Substring

        var description: String { "no sample: \(line)" }
    }

    init(_ values: [Series: Double] = [:]) {
        self.values = values
    }

    /// Reads the text format 0.0.4. A series that is there twice is an error.
    init(text: String) throws {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...]),
                let series = Self.series(line[..<blank]), values.updateValue(value, forKey: series) == nil
            else { throw Malformed(line: line) }
        }
    }

    /// The value of the series with exactly these labels.
    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        get { values[Series(name: name, labels: labels)] }
        set { values[Series(name: name, labels: labels)] = newValue }
    }

    /// The series of a name that have these labels among theirs.
    func series(_ name: String, with labels: [String: String] = [:]) -> [Series: Double] {
        values.filter { series, _ in
            series.name == name && labels.allSatisfy { series.labels[$0.key] == $0.value }
        }
    }

    func sum(_ name: String, with labels: [String: String] = [:]) -> Double {
        series(name, with: labels).values.reduce(0, +)
    }

    private static func series(_ text: Substring) -> Series? {
        guard let brace = text.firstIndex(of: "{") else { return Series(name: String(text), labels: [:]) }
        guard text.hasSuffix("}") else { return nil }
        var rest = text[text.index(after: brace)...].dropLast()
        var labels: [String: String] = [:]
        while !rest.isEmpty {
            guard let (name, value) = popLabel(&rest), labels.updateValue(value, forKey: name) == nil else {
                return nil
            }
        }
        return Series(name: String(text[..<brace]), labels: labels)
    }

    private static func popLabel(_ rest: inout Substring) -> (String, String)? {
        guard let equals = rest.firstRange(of: "=\"") else { return nil }
        let name = String(rest[..<equals.lowerBound])
        rest = rest[equals.upperBound...]
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"":
                if rest.first == "," { rest.removeFirst() }
                return (name, value)
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped == "n" ? "\n" : escaped)
            default: value.append(character)
            }
        }
        return nil
    }
}
