import ArgumentParser
import ExporterToolkit
import Glibc
import Settings
import VPNConfiguration

/// `vpn-exporter check`: whether everything that a configuration needs works.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", _superCommandName: ExporterCommand.name,
        abstract: "Try once everything that a configuration needs, and tell what does not work.",
        discussion: """
            It reads the configuration, asks the cloud for its lists and Cloud Eye for readings, resolves host names, asks \
            for routes, and sends echo requests to every target. Nothing is changed: whether the role may create \
            monitors is not tried. It ends with 1 where something fails, and with 0 otherwise.
            """, version: BuildInformation.summary)

    @Option(
        name: .customLong("config.file"),
        help: "The configuration file. (default: vpn-exporter.yml, else \(StandardFile.packaged), where there is one)",
        completion: .file(extensions: ["yml", "yaml"]))
    var configurationFile: String?

    @Option(
        name: .customLong("web.config.file"),
        help: "The file with TLS and passwords of the web server, if there is one.",
        completion: .file(extensions: ["yml", "yaml"]))
    var webConfigurationFile: String?

    @Flag(name: .customLong("problems"), help: "Show only warnings, failures, and what could not be tried.")
    var showsProblemsOnly = false

    @Option(name: .customLong("output"), help: "For whom to write: text or json.")
    var output = OutputFormat.text

    func run() async throws {
        let progress = Progress.standardError
        let findings = try await findings(progress)
        progress.clear()
        StandardOutput.write(output.report(findings, style: .standardOutput, showsProblemsOnly: showsProblemsOnly))
        throw ExitCode(findings.exitCode)
    }

    private func findings(_ progress: Progress) async throws -> [Finding] {
        guard let file = StandardFile.find(given: configurationFile) else {
            let missing = StandardFile.Missing(places: StandardFile.places)
            return webFindings + [
                Finding(.fail, "configuration", StandardFile.local, missing.reason, wayOut: missing.remedy)
            ]
        }
        let settings: ExporterConfiguration
        let notes = FileNotes()
        do throws(ConfigurationProblems) {
            settings = try ConfigurationFile.read(path: file, files: notes)
        } catch {
            return webFindings + error.findings(file)
        }
        let check = Check(file: file, configuration: settings, progress: progress)
        return webFindings + (try await check.run()) + Self.exposed(notes.secrets)
    }

    private static func exposed(_ secrets: [String]) -> [Finding] {
        SecretExposure.exposed(among: secrets).map {
            Finding(.warn, "configuration", $0, SecretExposure.message, wayOut: SecretExposure.remedy($0))
        }
    }

    private var webFindings: [Finding] {
        guard let webConfigurationFile else { return [] }
        do throws(ConfigurationProblems) {
            let watch = try WebPolicyWatch(file: webConfigurationFile)
            return [Finding(.ok, "configuration", webConfigurationFile, "valid")] + Self.exposed(watch.secrets)
        } catch {
            return error.findings(webConfigurationFile)
        }
    }
}

extension ConfigurationProblems {
    fileprivate func findings(_ file: String) -> [Finding] {
        problems.map { Finding(.fail, "configuration", $0.place, $0.shortDescription) }
            + [rest].compactMap(\.self).map { Finding(.fail, "configuration", file, $0) }
    }
}

extension ConfigurationProblem {
    /// What is wrong, without the place.
    fileprivate var shortDescription: String { path.isEmpty ? message : "\(path): \(message)" }
}
