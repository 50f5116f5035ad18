import ArgumentParser
import ExporterToolkit
import Glibc
import ProbeEngine
import Probing
import Settings
import VPNConfiguration

/// `vpn-exporter probe`: pings with the exporter's own engine.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", _superCommandName: ExporterCommand.name,
        abstract: "Probe a connection, a target, a host or an address, and show each reply.",
        discussion: """
            The command measures as the exporter does, with the kernel's timestamps. It ends after --count requests or \
            with Ctrl-C. It then prints loss, jitter, and the minimum, median, 99th percentile and maximum of the \
            round-trip time. The exit code is 0 if every target answered, 1 if a target did not, and 2 if probing was \
            not possible.
            """, version: BuildInformation.summary)

    @Argument(
        help: """
            Connection of the configuration, of the running exporter or of the cloud (probes all its targets), \
            CONNECTION/TARGET, host name, or address. An address needs no configuration and no exporter.
            """)
    var name: String

    @Option(
        name: .customLong("config.file"),
        help: "Configuration file. (default: vpn-exporter.yml, else \(StandardFile.packaged) if it exists)",
        completion: .file(extensions: ["yml", "yaml"]))
    var configurationFile: String?

    @Option(
        name: [.customShort("c"), .customLong("count")],
        help: "Number of requests to each target. (default: until Ctrl-C)")
    var count: Int?

    @OptionGroup var flags: ProbeFlags

    @OptionGroup var running: RunningExporterFlags

    @Option(name: .customLong("output"), help: "Output format: text, or json with one object on each line.")
    var output = OutputFormat.text

    /// The exit code if probing was not possible, as in ping(8).
    static let failure: Int32 = 2

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count: expected 1 or more, got \(count)") }
    }

    func run() async throws {
        let progress = Progress.standardError
        do {
            let (settings, note) = try ProbeArgument.address(name) == nil ? configuration() : (nil, nil)
            let flags = flags
            let targets = try await LiveTargets(
                progress: progress, exporter: try running.exporter(), requiresExporter: running.isGiven,
                apply: { flags.applied(to: $0) }
            ).find(name, configuration: settings, note: note)
            progress.clear()
            let probe = LiveProbe(
                targets: targets, requests: count, options: settings?.pingOptions ?? PingOptions(), format: output,
                style: .standardOutput)
            // A reader that closes the pipe ends the probe, not the process.
            signal(SIGPIPE, SIG_IGN)
            throw ExitCode(try await probe.run().exitCode)
        } catch let code as ExitCode {
            throw code
        } catch {
            progress.clear()
            let remedy = error is ResolutionFailure ? ". Check the name, and the name servers in /etc/resolv.conf" : ""
            StandardError.write(TerminalText.escaped("\(error)\(remedy)"))
            throw ExitCode(Self.failure)
        }
    }

    /// Returns the configuration if there is one. For the package's file, a note replaces the error: the file contains
    /// secrets, and most users who probe may not read it.
    private func configuration() throws -> (ExporterConfiguration?, note: String?) {
        guard let file = StandardFile.find(given: configurationFile) else { return (nil, nil) }
        do throws(ConfigurationProblems) {
            return (try ConfigurationFile.read(path: file), nil)
        } catch {
            if configurationFile == nil, file == StandardFile.packaged { return (nil, "\(error)") }
            StandardError.write("\(error)")
            throw ExitCode(Self.failure)
        }
    }
}
