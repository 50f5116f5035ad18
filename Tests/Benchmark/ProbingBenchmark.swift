/// Measures the exporter and the floor in turn for each number of targets.
struct ProbingBenchmark {
    private static let targets = [1000, 10_000, 50_000, 100_000]

    private let options: Options
    private let exporter: String
    private let processors: String

    init(_ options: Options) throws {
        self.options = options
        exporter = try Program.exporter(options.exporter)
        processors = try options.processors ?? Machine.lastProcessor()
    }

    private var rounds: Int { options.rounds ?? 2 }

    /// Prints the table. Throws afterwards if figures contradict each other, because then they are not comparable.
    func run() throws {
        var problems: [String] = []
        let table = ProbingTable(options, rounds: rounds, exporter: exporter, processors: processors)
        let base = try measure(.exporter, targets: 1, round: 1, problems: &problems)
        table.add(base: base)
        for targets in options.targets ?? Self.targets {
            var floors: [ProbingFigures] = []
            var exporters: [ProbingFigures] = []
            for round in 1...rounds {
                floors.append(try measure(.floor, targets: targets, round: round, problems: &problems))
                exporters.append(try measure(.exporter, targets: targets, round: round, problems: &problems))
            }
            let floor = ProbingFigures(floors)
            table.add(floor: floor)
            table.add(exporter: ProbingFigures(exporters), floor: floor, base: base)
        }
        TextTable.write("\nload average at the end: \(Machine.load)\n")
        guard problems.isEmpty else {
            throw BenchmarkFailure("figures that contradict each other:\n" + problems.joined(separator: "\n"))
        }
    }

    private func measure(
        _ subject: ProbingSubject, targets: Int, round: Int, problems: inout [String]
    ) throws -> ProbingFigures {
        let run = ProbingRun(
            subject: subject, regime: Regime(name: "plain", targets: targets), options: options, exporter: exporter,
            processors: processors)
        let name = "\(subject.rawValue), \(targets) targets, round \(round)"
        return try run.report(as: name, problems: &problems)
    }
}
