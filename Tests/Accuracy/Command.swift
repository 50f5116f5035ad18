/// What the command line asks for.
enum Command: Equatable, Sendable {
    case help
    case measure(Arguments)
    /// What the program starts itself with, inside the network namespace.
    case probe(ProbeOrder)

    static let usage = """
        Usage: Accuracy [OPTION]…
        Measures the error of round-trip times against the kernel's stamps at the device, and prints a table. Run it as
        root; it needs NetworkSimulator and DefaultBuffers beside itself, tcpdump, iproute2 and stress-ng.

          --seconds N     for how long each row is measured, 2 to 600; default 15
          --modes LIST    timestamp modes, separated by commas; default auto,receive-only,user
          --no-stress     not while every processor is busy
          --help          print this

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
