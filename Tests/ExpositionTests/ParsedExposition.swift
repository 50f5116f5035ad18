/// A strict parser of the text format 0.0.4 that shares no code with the renderer, to verify its output.
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
struct ParsedExposition {
    struct Sample: Hashable {
        var name: String
        var labels: [String: String]
        var value: String
    }

    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    private(set) var help: [String: String] = [:]
    private(set) var types: [String: String] = [:]
    private(set) var samples: [Sample] = []

    init(_ bytes: [UInt8]) throws {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem(description: "not UTF-8") }
        guard text.isEmpty || text.utf8.last == UInt8(ascii: "\n") else {
            throw Problem(description: "does not end in a line feed")
        }
        for line in text.unicodeScalars.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            var cursor = Substring.UnicodeScalarView(line)
            do {
                if cursor.first == "#" { try comment(&cursor) } else { try sample(&cursor) }
            } catch let problem as Problem {
                throw Problem(description: "\(problem) in line: \(String(line))")
            }
        }
    }

    private mutating func comment(_ cursor: inout Substring.UnicodeScalarView) throws {
        let words = cursor.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard words.count == 4, words[0] == "#" else { throw Problem(description: "neither HELP nor TYPE") }
        switch words[1] {
        case "HELP":
            guard help.updateValue(words[3], forKey: words[2]) == nil else {
                throw Problem(description: "duplicate HELP")
            }
        case "TYPE":
            guard help[words[2]] != nil else { throw Problem(description: "TYPE without HELP") }
            guard types.updateValue(words[3], forKey: words[2]) == nil else {
                throw Problem(description: "duplicate TYPE")
            }
            guard ["counter", "gauge", "histogram"].contains(words[3]) else {
                throw Problem(description: "unknown type")
            }
        default:
            throw Problem(description: "neither HELP nor TYPE")
        }
    }

    private mutating func sample(_ cursor: inout Substring.UnicodeScalarView) throws {
        let name = try Self.name(&cursor, colons: true)
        var labels: [String: String] = [:]
        if cursor.first == "{" {
            repeat {
                cursor.removeFirst()
                let label = try Self.name(&cursor, colons: false)
                try Self.expect("=", &cursor)
                let value = try Self.quoted(&cursor)
                guard labels.updateValue(value, forKey: label) == nil else {
                    throw Problem(description: "duplicate label")
                }
            } while cursor.first == ","
            try Self.expect("}", &cursor)
        }
        try Self.expect(" ", &cursor)
        let value = String(cursor)
        guard Double(value) != nil, !value.contains(" ") else { throw Problem(description: "malformed value \(value)") }
        let family = types[name] ?? types[Self.base(of: name)]
        guard family != nil else { throw Problem(description: "sample without TYPE") }
        let parsed = Sample(name: name, labels: labels, value: value)
        guard !samples.contains(where: { $0.name == name && $0.labels == labels }) else {
            throw Problem(description: "duplicate series")
        }
        samples.append(parsed)
    }

    private static func base(of name: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return name
    }

    private static func name(_ cursor: inout Substring.UnicodeScalarView, colons: Bool) throws -> String {
        let taken = cursor.prefix { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
                    || (colons && scalar == ":"))
        }
        guard let first = taken.first, !("0"..."9").contains(first) else {
            throw Problem(description: "expected a name")
        }
        cursor.removeFirst(taken.count)
        return String(taken)
    }

    private static func expect(_ scalar: Unicode.Scalar, _ cursor: inout Substring.UnicodeScalarView) throws {
        guard cursor.popFirst() == scalar else { throw Problem(description: "expected \(scalar)") }
    }

    private static func quoted(_ cursor: inout Substring.UnicodeScalarView) throws -> String {
        try expect("\"", &cursor)
        var value = String.UnicodeScalarView()
        while let scalar = cursor.popFirst() {
            switch scalar {
            case "\"":
                return String(value)
            case "\\":
                switch cursor.popFirst() {
                case "n": value.append("\n")
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                default: throw Problem(description: "unknown escape")
                }
            default:
                value.append(scalar)
            }
        }
        throw Problem(description: "expected a closing quote")
    }
}
