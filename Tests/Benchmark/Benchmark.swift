import Glibc

/// Measures the cost of probing against the minimum cost on this machine, and of the exposition against copying its
/// bytes. It measures the exporter as shipped, in separate network namespaces.
@main
enum Benchmark {
    /// Exits with 1 if a measurement failed, 64 for a wrong command line. The tables mark a missed budget, which is not
    /// a failure: figures depend on the machine and its load.
    static func main() {
        do {
            switch try Command(Array(CommandLine.arguments.dropFirst())) {
            case .help: print(Command.usage, terminator: "")
            case .floor(let order): try order.run()
            case .scrape(let address): print(try ScrapeClient(address).scrape().line)
            case .measure(let parts, let options): try measure(parts, options)
            }
        } catch let error as UsageError {
            fail("\(error)", status: 64)
        } catch {
            fail("\(error)", status: 1)
        }
    }

    private static func measure(_ parts: Set<Command.Part>, _ options: Options) throws {
        Interruption.install()
        if !parts.isDisjoint(with: [.probing, .regimes]) {
            guard geteuid() == 0 else {
                throw BenchmarkFailure("measuring probing needs network namespaces; run it as root")
            }
        }
        if parts.contains(.probing) { try ProbingBenchmark(options).run() }
        if parts.contains(.regimes) { try RegimeBenchmark(options).run() }
        if parts.contains(.exposition) { try ExpositionBenchmark(options).run() }
    }

    private static func fail(_ message: String, status: Int32) -> Never {
        Progress.report(message)
        exit(status)
    }
}

/// The reason for a failed measurement.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Progress messages on standard error. Standard output contains only the tables, which take minutes.
enum Progress {
    static func report(_ text: String) {
        let line = Array("Benchmark: \(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
