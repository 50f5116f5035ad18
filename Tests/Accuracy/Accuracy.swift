import Glibc

/// How exact are the round-trip times of the ICMP library? It measures them in a network namespace of its own against
/// the kernel's stamps at the device, and prints the table of its documentation.
@main
enum Accuracy {
    /// Exits 1 where something failed, 64 for a wrong command line.
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
        guard geteuid() == 0 else { throw UsageError("it makes a network namespace: run it as root") }
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
