/// The table of the regimes: a row for the floor where it can do the same, and one for the exporter.
struct RegimeTable {
    private let table: TextTable

    /// Prints what is measured and how, and the table's head.
    init(_ options: Options, rounds: Int, exporter: String, processors: String) {
        TextTable.write(
            """
            Regimes: IPv4, 56 bytes of payload, 1 request a second and target if nothing else is said.
            \(Machine.description); prober bound to processor \(processors).
            Windows of \(options.seconds) s, \(options.warmUp) s after the last target's first request; medians of \
            \(rounds) rounds, of lost and drops the most.
            exporter: \(exporter)
            \(Regime.legend)
            Columns as for probing; ratio: to the floor's µs/probe, unless another is named.

            """)
        table = TextTable([
            .init("regime", 15), .init("targets", 7), .init("who", 8), .init("µs/probe", 8), .init("ratio", 7),
            .init("wake-ups/s", 10), .init("ratio", 5), .init("lost", 6), .init("drops", 6), .init("pace", 7),
            .init("RSS MiB", 7), .init("start s", 7),
        ])
    }

    /// - Parameter measure: what the ratios are to; `nil` where there is nothing to compare.
    func add(_ figures: ProbingFigures, _ subject: ProbingSubject, of regime: Regime, beside measure: ProbingFigures?) {
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
