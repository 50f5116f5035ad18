/// The door of the configuration: a YAML file becomes settings, or every problem with line and path.
enum ConfigurationFile {
    /// Room for ten thousand connections.
    static let maximumSize = 32 * 1024 * 1024

    /// Reads the file at `path`, the files with secrets that it may name, and what it leaves to its surroundings.
    ///
    /// - Parameter files: is told of each of these files.
    static func read(
        path: String, surroundings: ProcessSurroundings = .process, files: FileNotes = FileNotes()
    ) throws(ConfigurationProblems) -> ExporterConfiguration {
        files.begin(path)
        let bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.read(path, maximumSize: maximumSize)
        } catch {
            throw problem(error.reason + remedy(for: error, path), file: path, position: nil)
        }
        let context = ReadingContext(
            secrets: SecretReader(files: NamedFiles(besides: path, surroundings)).noting(files),
            surroundings: surroundings.noting(files))
        return try parse(bytes, file: path, context: context)
    }

    /// What to do about a file that cannot be read, behind the reason.
    private static func remedy(for failure: BoundedFile.Failure, _ path: String) -> String {
        if failure.isMissing {
            let place = StandardFile.place(path)
            return ". " + (place == path ? "" : "Looked for \(place). ") + "Give another path with --config.file"
        }
        return failure.isForbidden ? ". Run the exporter as a user that may read it: ls -l \(path)" : ""
    }

    /// The settings that `bytes` say; `file` is the name that problems show.
    static func parse(
        _ bytes: [UInt8], file: String, context: ReadingContext
    ) throws(ConfigurationProblems) -> ExporterConfiguration {
        let text = try decode(bytes, file: file)
        var problems = ProblemCollector(file: file)
        let root = YAMLDocument.parse(text, problems: &problems)
        let configuration = problems.isEmpty ? root.flatMap { check($0, context, &problems) } : nil
        guard problems.isEmpty, let configuration else { throw problems.sorted }
        return configuration
    }

    private static func check(
        _ root: ConfigurationNode, _ context: ReadingContext, _ problems: inout ProblemCollector
    ) -> ExporterConfiguration? {
        if root.content == .nothing {
            problems.add("the file is empty", at: root)
            return nil
        }
        return ExporterConfiguration(root, context: context, problems: &problems)
    }

    /// The text, free of what YAML does not allow (YAML 1.2, section 5.1).
    static func decode(_ bytes: [UInt8], file: String) throws(ConfigurationProblems) -> String {
        if bytes.count > maximumSize {
            throw problem("is larger than the maximum of \(maximumSize) bytes", file: file, position: nil)
        }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
            throw problem("begins with a byte order mark; save it as UTF-8 without one", file: file, position: start)
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
