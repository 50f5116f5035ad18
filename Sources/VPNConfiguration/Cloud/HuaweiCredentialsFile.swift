import Settings

/// The credentials that Huawei Cloud's tools keep in the home directory: an INI file with a section `basic`.
enum HuaweiCredentialsFile {
    /// Returns the values; `nil` if there is no file or, with a problem, if it cannot be read.
    static func values(_ surroundings: ProcessSurroundings, _ problems: inout ProblemCollector) -> AccountValues? {
        let given = surroundings.variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE")
        guard let path = given ?? surroundings.variable("HOME").map({ $0 + "/.huaweicloud/credentials" }) else {
            return nil
        }
        let bytes: [UInt8]?
        do throws(BoundedFile.Failure) {
            bytes = try surroundings.file(path)
        } catch {
            problems.add(ConfigurationProblem(file: path, position: nil, path: "", message: error.reason))
            return nil
        }
        guard let bytes else {
            if given != nil {
                // The message omits the path, which may be a secret by mistake.
                problems.add(
                    ConfigurationProblem(
                        file: AccountValues.environmentName, position: nil, path: "HUAWEICLOUD_SDK_CREDENTIALS_FILE",
                        message: "names a file that does not exist. Check the path"))
            }
            return nil
        }
        // Other programs also ignore a byte order mark.
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let entries = parse(String(decoding: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self))
        let root = ConfigurationNode(
            content: .nothing, position: .init(line: 1, column: 1), path: .key("basic", in: .root))
        return AccountValues(names: .huaweiCredentials, file: path, root: root, hasLines: true) { name in
            entries[name].map { AccountValues.Value(file: path, node: $0) }
        }
    }

    /// Returns the values by section and key, such as `basic.ak`. It ignores other lines, since other programs own the
    /// file.
    static func parse(_ text: String) -> [String: ConfigurationNode] {
        var section = ""
        var entries: [String: ConfigurationNode] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = trimmed(line)
            if line.hasPrefix("["), line.hasSuffix("]") { section = String(trimmed(line.dropFirst().dropLast())) }
            guard !line.hasPrefix("#"), !line.hasPrefix(";"), let sign = line.firstIndex(of: "=") else { continue }
            let key = String(trimmed(line[..<sign]))
            let value = trimmed(line[line.index(after: sign)...])
            guard !value.isEmpty else { continue }
            entries["\(section).\(key)"] = ConfigurationNode(
                content: .text(String(value), isQuoted: true), position: .init(line: index + 1, column: 1),
                path: .key(key, in: .key(section, in: .root)))
        }
        return entries
    }

    private static func trimmed(_ text: Substring) -> Substring {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return text[first...last]
    }
}
