/// Measures the exporter in each regime, and the floor if it supports the regime.
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

    /// Prints the table. Throws afterwards if figures contradict each other, because then they are not comparable.
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
                table.add(floor, .floor, of: regime, comparedWith: nil)
                table.add(figures, .exporter, of: regime, comparedWith: floor)
            case .exporter(let other): table.add(figures, .exporter, of: regime, comparedWith: measured[other])
            case .nothing: table.add(figures, .exporter, of: regime, comparedWith: nil)
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

/// The table of regimes: a row for the floor if it supports the regime, and a row for the exporter.
struct RegimeTable {
    private let table: TextTable

    /// Prints the description of the measurement and the head of the table.
    init(_ options: Options, rounds: Int, exporter: String, processors: String) {
        TextTable.write(
            """
            Regimes: IPv4, 56 bytes of payload, 1 request a second and target unless stated otherwise.
            \(Machine.description); prober bound to processor \(processors).
            Windows of \(options.seconds) s, \(options.warmUp) s after the last target's first request; medians of \
            \(rounds) rounds, maxima of lost and drops.
            exporter: \(exporter)
            \(Regime.legend)
            Columns as for probing; ratio: to the floor's µs/probe, unless stated otherwise.

            """)
        table = TextTable([
            .init("regime", 15), .init("targets", 7), .init("who", 8), .init("µs/probe", 8), .init("ratio", 7),
            .init("wake-ups/s", 10), .init("ratio", 5), .init("lost", 6), .init("drops", 6), .init("pace", 7),
            .init("RSS MiB", 7), .init("start s", 7),
        ])
    }

    /// Prints a row.
    ///
    /// - Parameter measure: The base of the ratios; `nil` if there is none.
    func add(
        _ figures: ProbingFigures, _ subject: ProbingSubject, of regime: Regime, comparedWith measure: ProbingFigures?
    ) {
        let isMarked = abs(figures.pace - 1) > (regime.interval > 1 ? 0.1 : 0.01)
        table.add([
            regime.name, String(regime.targets), subject.rawValue,
            Figure(figures.microseconds, digits: 2).description,
            figures.isLossy
                ? "lossy !" : Figure.optional(measure.map { figures.microseconds / $0.microseconds }, digits: 2),
            Figure(figures.wakeUps, digits: 0).description,
            Figure.optional(measure.map { figures.wakeUps / $0.wakeUps }, digits: 2),
            Figure(figures.lost, digits: 0).description, Figure(figures.drops, digits: 0).description,
            Figure(figures.pace, digits: 3).description + (isMarked ? " !" : ""),
            Figure(figures.residentBytes / 1_048_576, digits: 1).description,
            Figure.optional(figures.startUp, digits: 2),
        ])
    }
}
