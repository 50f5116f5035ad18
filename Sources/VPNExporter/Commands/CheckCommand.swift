import ArgumentParser
import ExporterToolkit
import Settings
import VPNConfiguration

/// `vpn-exporter check`: checks everything that a configuration needs.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", _superCommandName: ExporterCommand.name,
        abstract: "Check once everything that a configuration needs, and report what fails.",
        discussion: """
            The command reads the configuration, the cloud's lists and Cloud Eye. It resolves host names, looks up \
            routes, and sends echo requests to every target. It changes nothing, and thus cannot check whether the \
            role may create monitors. The exit code is 1 if a check fails, and 0 otherwise.
            """, version: BuildInformation.summary)

    @Option(
        name: .customLong("config.file"),
        help: "Configuration file. (default: vpn-exporter.yml, else \(StandardFile.packaged) if it exists)",
        completion: .file(extensions: ["yml", "yaml"]))
    var configurationFile: String?

    @Option(
        name: .customLong("web.config.file"),
        help: "Web configuration file, with TLS and users of the web server. Optional.",
        completion: .file(extensions: ["yml", "yaml"]))
    var webConfigurationFile: String?

    @Flag(name: .customLong("problems"), help: "Show only warnings, failures, and checks that were not possible.")
    var showsProblemsOnly = false

    @Option(name: .customLong("output"), help: "Output format: text or json.")
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
                Finding(.fail, "configuration", StandardFile.local, missing.reason, remedy: missing.remedy)
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
            Finding(.warn, "configuration", $0, SecretExposure.message, remedy: SecretExposure.remedy($0))
        }
    }

    private var webFindings: [Finding] {
        guard let webConfigurationFile else { return [] }
        do throws(ConfigurationProblems) {
            let watch = try WebPolicyWatch(file: webConfigurationFile, realm: ExporterCommand.name)
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
    /// The problem without the place.
    fileprivate var shortDescription: String { path.isEmpty ? message : "\(path): \(message)" }
}
