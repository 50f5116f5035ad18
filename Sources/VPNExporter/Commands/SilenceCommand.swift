import ArgumentParser
import Availability
import CloudAPI
import ExporterToolkit
import Glibc
import Settings
import StatusPages

/// `vpn-exporter silence`: maintenance that begins now, of connections of a running exporter.
struct SilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence", _superCommandName: ExporterCommand.name,
        abstract: "Begin, end or list maintenance of connections at the running exporter.",
        discussion: """
            While a connection is silenced, vpn_connection_maintenance is 1 for it, which holds back its alerts. Probing \
            goes on. Another silence of the same NAME replaces the first. Silences stay when the configuration is read \
            again, and end when the exporter is restarted.

              vpn-exporter silence 'berlin-*' --for 2h --reason 'carrier works on the line'
              vpn-exporter silence 'berlin-*' --end
              vpn-exporter silence --list
            """, version: BuildInformation.summary)

    @Argument(help: "A connection's name, or a pattern of names with * and ?.")
    var name: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long it lasts, from 1s to 30d, as 2h or 1h30m.", valueName: "duration"))
    var length: String?

    @Option(name: .customLong("reason"), help: "Why, in one line of up to 256 characters; everybody can read it.")
    var reason: String?

    @Flag(name: .customLong("end"), help: "End the silence of this NAME now.")
    var ends = false

    @Flag(name: .customLong("list"), help: "List all silences.")
    var lists = false

    @Option(name: .customLong("output"), help: "For whom to write: text or json.")
    var output = OutputFormat.text

    @OptionGroup var running: ExporterFlags

    /// What is asked for, in the exporter's own terms.
    private enum Request {
        case begin(SilenceOrder)
        case end(NamePattern)
        case list
    }

    func validate() throws { _ = try request() }

    func run() async throws {
        // A connection that the exporter closed is an error of the call.
        signal(SIGPIPE, SIG_IGN)
        do {
            let exporter = try running.exporter()
            StandardOutput.write(try await answer(exporter))
        } catch {
            StandardError.write(TerminalText.harmless("\(error)"))
            throw ExitCode(EXIT_FAILURE)
        }
    }

    private func request() throws -> Request {
        if lists {
            guard name == nil, length == nil, reason == nil, !ends else {
                throw ValidationError("--list stands alone; leave out NAME, --for, --reason and --end")
            }
            return .list
        }
        guard let name else { throw ValidationError("NAME is missing; give a connection or a pattern, or --list") }
        do throws(SettingRefusal) {
            if ends {
                guard length == nil, reason == nil else {
                    throw SettingRefusal("--end takes NAME alone; leave out --for and --reason")
                }
                return .end(try SilenceOrder.pattern(name))
            }
            guard let length, let reason else {
                throw SettingRefusal("give --for and --reason, as --for 2h --reason 'carrier works on the line'")
            }
            return .begin(try SilenceOrder(name: name, length: length, reason: reason))
        } catch {
            throw ValidationError(error.message)
        }
    }

    private func answer(_ exporter: RunningExporter) async throws -> String {
        func path(_ pattern: NamePattern) -> String { SilenceRoutes.path + "/" + PercentCoding.encode(pattern.text) }
        switch try request() {
        case .begin(let order):
            let query = "?for=\(DurationText.write(order.length))&reason=\(PercentCoding.encode(order.reason))"
            let change = try await exporter.document(SilenceChangeDocument.self, .put, path(order.pattern) + query)
            return text(change) { "\($0.silence.name) is silenced until \($0.silence.end)" }
        case .end(let pattern):
            let change = try await exporter.document(SilenceChangeDocument.self, .delete, path(pattern))
            return text(change) { "the silence of \($0.silence.name) is ended" }
        case .list:
            let list = try await exporter.document(SilenceListDocument.self, .get, SilenceRoutes.path)
            if output == .json { return JSONLine.text(list) + "\n" }
            return list.silences.isEmpty ? "no silences\n" : list.silences.map(Self.line).joined()
        }
    }

    private func text(_ change: SilenceChangeDocument, _ words: (SilenceChangeDocument) -> String) -> String {
        if output == .json { return JSONLine.text(change) + "\n" }
        let count = change.connections == 1 ? "1 connection" : "\(change.connections) connections"
        return TerminalText.harmless("\(words(change)): \(count)") + "\n"
    }

    private static func line(_ silence: SilenceDocument) -> String {
        TerminalText.harmless("\(silence.name)  until \(silence.end)  \(silence.reason)") + "\n"
    }
}
