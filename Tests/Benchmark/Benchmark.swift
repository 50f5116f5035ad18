import Glibc

/// What does probing cost, beside the least that it can cost on this machine, and what does the exposition cost, beside
/// the copying of its bytes? It measures the exporter as it is shipped, in network namespaces of its own.
@main
enum Benchmark {
    /// Exits 1 where something could not be measured, 64 for a wrong command line. A budget that is missed is marked in the
    /// tables, and is no failure: figures depend on the machine and on what else it does.
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
                throw BenchmarkFailure("probing is measured in network namespaces that it makes: run it as root")
            }
        }
        if parts.contains(.probing) { try ProbingBenchmark(options).run() }
        if parts.contains(.regimes) { try RegimeBenchmark(options).run() }
        if parts.contains(.exposition) { try ExpositionBenchmark(options).run() }
    }

    private static func fail(_ message: String, status: Int32) -> Never {
        Progress.say(message)
        exit(status)
    }
}
