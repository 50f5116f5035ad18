import Glibc

/// Measures the accuracy of round-trip times in a separate network namespace, against the kernel's stamps at the
/// device, and prints the table of the documentation.
@main
enum Accuracy {
    /// Exits with 1 after a failure, 64 for a wrong command line.
    static func main() async {
        do {
            switch try Command(Array(CommandLine.arguments.dropFirst())) {
            case .help: print(Command.usage, terminator: "")
            case .probe(let order): try await Prober(order).run()
            case .measure(let arguments):
                Interruption.install()
                try measure(arguments)
            }
        } catch let error as UsageError {
            fail(error.description, status: 64)
        } catch {
            fail("\(error)", status: 1)
        }
    }

    private static func measure(_ arguments: Arguments) throws {
        guard geteuid() == 0 else { throw UsageError("measuring needs a network namespace; run it as root") }
        try TestNetwork.with { network in
            var table = AccuracyTable(arguments)
            table.begin()
            for circumstance in arguments.circumstances {
                for order in arguments.orders(in: circumstance) {
                    table.add(try Measurement(network, order, circumstance), order, circumstance)
                }
            }
            table.end()
        }
    }

    private static func fail(_ message: String, status: Int32) -> Never {
        let line = Array("Accuracy: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(status)
    }
}

/// The command in the command line.
enum Command: Equatable, Sendable {
    case help
    case measure(Arguments)
    /// Probes; the program starts itself with this command in the network namespace.
    case probe(ProbeOrder)

    static let usage = """
        Usage: Accuracy [OPTION]…
        Measures the error of round-trip times against the kernel's stamps at the device, and prints a table. Run it as
        root; it needs NetworkSimulator and DefaultBuffers next to itself, tcpdump, iproute2 and stress-ng.

          --seconds N     length of the measurement of a row, 2 to 600; default 15
          --modes LIST    timestamp modes, separated by commas; default auto,receive-only,user
          --no-stress     skip the rows with busy processors
          --help          print this help

        """

    init(_ arguments: [String]) throws(UsageError) {
        if arguments.first == "probe" {
            self = .probe(try ProbeOrder(Array(arguments.dropFirst())))
        } else if arguments.contains("--help") {
            self = .help
        } else {
            self = .measure(try Arguments(arguments))
        }
    }
}

/// A mistake in the command line.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
