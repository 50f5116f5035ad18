/// The table of probing: a row for the floor, and one for the exporter beside its budgets.
struct ProbingTable {
    private let table: TextTable

    private static let legend = """
        µs/probe: user and system time of all threads, by requests sent.
        ratio: to the floor's µs/probe; 'lossy' where work was left out, so that there is nothing to compare.
        lost: requests not sent, without a reply, or still without a verdict after the timeout, since the start; the network
        loses none. drops: of the kernel, on the prober's sockets. pace: requests that left, by those due.
        RSS: before any scrape; scraped: after one. B/target: of RSS, beyond the exporter's with 1 target.
        start: until all targets had been asked. stop: from SIGTERM to the end. '≤' and '>': the budget; '!': missed.
        """

    /// Prints what is measured and how, and the table's head.
    init(_ options: Options, rounds: Int, exporter: String, processors: String) {
        TextTable.write(
            """
            Probing: IPv4, 56 bytes of payload, 1 request a second and target, over lo of a namespace whose kernel answers.
            \(Machine.description); bound to processor \(processors).
            Windows of \(options.seconds) s, \(options.warmUp) s after the last target's first request; medians of \
            \(rounds) rounds, of lost and drops the most.
            exporter: \(exporter)
            floor: one thread in C, sendmmsg and recvmmsg of 64, the kernel's stamps both ways, same moments of sending.
            \(Self.legend)

            """)
        table = TextTable([
            .init("targets", 7), .init("who", 8), .init("µs/probe", 15), .init("ratio", 13), .init("lost", 11),
            .init("drops", 11), .init("pace", 7), .init("RSS MiB", 7), .init("scraped", 7), .init("B/target", 13),
            .init("wake-ups/s", 10), .init("start s", 7), .init("stop ms", 7),
        ])
    }

    /// The exporter with a single target.
    func add(base: ProbingFigures) {
        table.add(
            [String(base.targets), "exporter", Figure(base.microseconds, digits: 2).description, "-"]
                + Self.counts(base, ProbingBudget(targets: base.targets)) + Self.memory(base) + ["-"] + Self.times(base)
        )
    }

    func add(floor: ProbingFigures) {
        table.add(
            [String(floor.targets), "floor", Figure(floor.microseconds, digits: 2).description, "1.00"]
                + Self.counts(floor, nil) + Self.memory(floor) + ["-"] + Self.times(floor))
    }

    /// - Parameters:
    ///   - base: the exporter with a single target.
    func add(exporter: ProbingFigures, floor: ProbingFigures, base: ProbingFigures) {
        let budget = ProbingBudget(targets: exporter.targets)
        let ratio = exporter.microseconds / floor.microseconds
        let bytes = (exporter.residentBytes - base.residentBytes) / Double(exporter.targets)
        table.add(
            [
                String(exporter.targets), "exporter",
                Figure(exporter.microseconds, digits: 2, budget: budget.microseconds).description,
                exporter.isLossy ? "lossy !" : Figure(ratio, digits: 2, budget: budget.ratio).description,
            ] + Self.counts(exporter, budget) + Self.memory(exporter)
                + [Figure(bytes, digits: 0, budget: budget.bytesPerTarget).description] + Self.times(exporter))
    }

    private static func counts(_ figures: ProbingFigures, _ budget: ProbingBudget?) -> [String] {
        let pace = Figure(figures.pace, digits: 3).description
        return [
            Figure(figures.lost, digits: 0, budget: budget?.lost).description,
            Figure(figures.drops, digits: 0, budget: budget?.lost).description,
            abs(figures.pace - 1) > 0.01 ? pace + " !" : pace,
        ]
    }

    private static func memory(_ figures: ProbingFigures) -> [String] {
        [figures.residentBytes, figures.scrapedBytes].map { Figure.optional($0.map { $0 / 1_048_576 }, digits: 1) }
    }

    private static func times(_ figures: ProbingFigures) -> [String] {
        [
            Figure(figures.wakeUps, digits: 0).description, Figure.optional(figures.startUp, digits: 2),
            Figure.optional(figures.stop, digits: 1),
        ]
    }
}
