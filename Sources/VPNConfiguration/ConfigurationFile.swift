package import Settings

/// Reads a configuration file into settings, or into all of its problems with line and path.
package enum ConfigurationFile {
    /// Reads the file at `path`, the files with secrets that it names, and the surroundings that it uses.
    ///
    /// - Parameter files: records each of these files.
    package static func read(
        path: String, surroundings: ProcessSurroundings = .process, files: FileNotes = FileNotes()
    ) throws(ConfigurationProblems) -> ExporterConfiguration {
        files.begin(path)
        let bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.read(path, maximumSize: YAMLText.maximumSize)
        } catch {
            throw problem(error.reason + remedy(for: error, path), file: path, position: nil)
        }
        let context = ReadingContext(
            secrets: SecretReader(files: NamedFiles(besides: path, surroundings)).noting(files),
            surroundings: surroundings.noting(files))
        return try parse(bytes, file: path, context: context)
    }

    /// Returns the remedy for a file that cannot be read, which follows the reason.
    private static func remedy(for failure: BoundedFile.Failure, _ path: String) -> String {
        if failure.isMissing {
            let place = StandardFile.place(path)
            return ". " + (place == path ? "" : "Looked for \(place). ") + "Give another path with --config.file"
        }
        return failure.isForbidden ? ". Run the exporter as a user that may read it: ls -l \(path)" : ""
    }

    /// Returns the settings in `bytes`. `file` is the name in problems.
    package static func parse(
        _ bytes: [UInt8], file: String, context: ReadingContext
    ) throws(ConfigurationProblems) -> ExporterConfiguration {
        let text = try YAMLText.decode(bytes, file: file)
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

    private static func problem(
        _ message: String, file: String, position: ConfigurationNode.Position?
    ) -> ConfigurationProblems {
        ConfigurationProblems(
            problems: [ConfigurationProblem(file: file, position: position, path: "", message: message)])
    }
}
