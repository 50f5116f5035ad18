/// The command in the command line.
enum Command {
    /// A part that can be measured separately.
    enum Part: String, CaseIterable {
        case probing
        case regimes
        case exposition
    }

    case help
    case measure(Set<Part>, Options)
    /// Runs the floor; the benchmark starts itself with this command in a network namespace.
    case floor(FloorOrder)
    /// Reads the metrics at an address; the benchmark starts itself with this command in a network namespace.
    case scrape(String)

    static let usage = """
        Usage: Benchmark [probing | regimes | exposition] [OPTION]…
        Measures all parts or one of them, and prints tables.

        probing: the exporter and a minimal C program with the same packets and send times, in turn, each in a separate
        network namespace that answers all requests itself. It needs root, iproute2 and util-linux.
        regimes: the same under other circumstances: long intervals, silent targets, default buffers, a single processor, and
        a network that answers after 20 ms. It needs NetworkSimulator and DefaultBuffers next to this program.
        exposition: rendering the metrics in each format, with and without gzip, compared with copying the same bytes.

          --targets LIST    numbers of targets, separated by commas, 1 to 200000, each probed once a second;
                            default 1000,10000,50000,100000 (probing) and 1000,10000,100000 (exposition)
          --regimes LIST    regimes, separated by commas; default \(Regime.all.map(\.name).joined(separator: ","))
          --rounds N        measurements of each, in turn, 1 to 20; default 2 (probing) and 1 (regimes)
          --seconds N       length of a measurement, 1 to 600; default 10
          --warm-up N       seconds from the first requests to all targets to the measurement, 0 to 600; default 5
          --exporter PATH   the exporter; default vpn-exporter next to this program
          --cpu LIST        the processors of both programs, as 1 or 0-1; default the last one of this program
          --help            print this help

        Inside a network namespace that answers for the addresses from 10.1.0.1, 'Benchmark floor --targets N
        --seconds N' runs the C program alone.

        """

    init(_ arguments: [String]) throws(UsageError) {
        let rest = Array(arguments.dropFirst())
        if arguments.contains("--help") || arguments.contains("-h") {
            self = .help
        } else if let part = arguments.first.flatMap(Part.init) {
            self = .measure([part], try Options(rest))
        } else if arguments.first == "floor" {
            self = .floor(try FloorOrder(rest))
        } else if arguments.first == "scrape", rest.count == 1 {
            self = .scrape(rest[0])
        } else {
            self = .measure(Set(Part.allCases), try Options(arguments))
        }
    }
}

/// A mistake in the command line.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description + "; --help lists the options"
    }
}
