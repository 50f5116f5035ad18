/// What the command line asks for.
enum Command {
    /// What can be measured by itself.
    enum Part: String, CaseIterable {
        case probing
        case regimes
        case exposition
    }

    case help
    case measure(Set<Part>, Options)
    /// What the program starts itself with, inside a network namespace.
    case floor(FloorOrder)
    /// What the program starts itself with, inside a network namespace: reads the metrics at an address.
    case scrape(String)

    static let usage = """
        Usage: Benchmark [probing | regimes | exposition] [OPTION]…
        Measures all, or one of them, and prints tables.

        probing: the exporter beside a minimal C program that sends the same packets at the same moments, in turn, each in
        a network namespace of its own that answers all requests itself. As root; it needs iproute2 and util-linux.
        regimes: the same under other circumstances: long intervals, silent targets, default buffers, a single processor, and
        a network that answers after 20 ms. It needs NetworkSimulator and DefaultBuffers beside this program.
        exposition: the rendering of the metrics in each format, with and without gzip, beside the copying of the same bytes.

          --targets LIST    numbers of targets, separated by commas, each 1 to 200000, each asked once a second;
                            default 1000,10000,50000,100000 (probing) and 1000,10000,100000 (exposition)
          --regimes LIST    regimes, separated by commas; default \(Regime.all.map(\.name).joined(separator: ","))
          --rounds N        how often each is measured, in turn, 1 to 20; default 2 (probing) and 1 (regimes)
          --seconds N       how long each is measured, 1 to 600; default 10
          --warm-up N       seconds between the first requests to all targets and that, 0 to 600; default 5
          --exporter PATH   the exporter; default vpn-exporter beside this program
          --cpu LIST        the processors that both are bound to, as 1 or 0-1; default the last one of this program
          --help            print this

        Inside a network namespace that answers for the addresses from 10.1.0.1 on, 'Benchmark floor --targets N
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
