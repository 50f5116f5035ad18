import NetworkPrimitives

/// Decodes the bytes of a YAML file, and reports invalid text with its line and column.
package enum YAMLText {
    /// The maximum size in bytes: room for 10,000 connections.
    package static let maximumSize = 32 * 1024 * 1024

    /// Returns the text, without the characters that YAML forbids (YAML 1.2, section 5.1).
    package static func decode(_ bytes: [UInt8], file: String) throws(ConfigurationProblems) -> String {
        if bytes.count > maximumSize {
            throw problem("is larger than the maximum of \(maximumSize) bytes", file: file, position: nil)
        }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
            throw problem("begins with a byte order mark. Save it as UTF-8 without one", file: file, position: start)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw problem(
                "is not valid UTF-8 from here on", file: file, position: position(after: validStart(of: bytes)))
        }
        if let wrong = text.unicodeScalars.firstIndex(where: isForbidden) {
            let scalar = text.unicodeScalars[wrong]
            throw problem(
                "the control character U+\(String(scalar.value, radix: 16, uppercase: true)) is not allowed",
                file: file, position: position(after: text.unicodeScalars[..<wrong]))
        }
        return text
    }

    private static func validStart(of bytes: [UInt8]) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { scalars.append(scalar) }
        return scalars
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": false
        case "\u{feff}", "\u{fffe}", "\u{ffff}": true
        default: scalar.isControl
        }
    }

    private static let start = ConfigurationNode.Position(line: 1, column: 1)

    private static func position(after text: some Collection<Unicode.Scalar>) -> ConfigurationNode.Position {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return ConfigurationNode.Position(line: lines.count, column: (lines.last?.count ?? 0) + 1)
    }

    private static func problem(
        _ message: String, file: String, position: ConfigurationNode.Position?
    ) -> ConfigurationProblems {
        ConfigurationProblems(
            problems: [ConfigurationProblem(file: file, position: position, path: "", message: message)])
    }
}
