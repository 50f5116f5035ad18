/// Measures the exporter in each regime, beside the floor where that can do the same.
struct RegimeBenchmark {
    private let options: Options
    private let exporter: String
    private let processors: String

    init(_ options: Options) throws {
        self.options = options
        exporter = try Program.exporter(options.exporter)
        processors = try options.processors ?? Machine.lastProcessor()
    }

    private var rounds: Int { options.rounds ?? 1 }

    /// Throws after the table where figures contradict each other: they measure something else than is meant then.
    func run() throws {
        var problems: [String] = []
        var measured: [String: ProbingFigures] = [:]
        let table = RegimeTable(options, rounds: rounds, exporter: exporter, processors: processors)
        for regime in options.regimes {
            var floors: [ProbingFigures] = []
            var exporters: [ProbingFigures] = []
            for round in 1...rounds {
                if regime.measure == .floor { floors.append(try measure(.floor, regime, round, &problems)) }
                exporters.append(try measure(.exporter, regime, round, &problems))
            }
            let figures = ProbingFigures(exporters)
            measured[regime.name] = figures
            switch regime.measure {
            case .floor:
                let floor = ProbingFigures(floors)
                table.add(floor, .floor, of: regime, beside: nil)
                table.add(figures, .exporter, of: regime, beside: floor)
            case .exporter(let other): table.add(figures, .exporter, of: regime, beside: measured[other])
            case .nothing: table.add(figures, .exporter, of: regime, beside: nil)
            }
        }
        TextTable.write("\nload average at the end: \(Machine.load)\n")
        guard problems.isEmpty else {
            throw BenchmarkFailure("figures that contradict each other:\n" + problems.joined(separator: "\n"))
        }
    }

    private func measure(
        _ subject: ProbingSubject, _ regime: Regime, _ round: Int, _ problems: inout [String]
    ) throws -> ProbingFigures {
        let run = ProbingRun(
            subject: subject, regime: regime, options: options, exporter: exporter, processors: processors)
        let name = "\(subject.rawValue), regime \(regime.name), round \(round)"
        return try run.report(as: name, problems: &problems)
    }
}
