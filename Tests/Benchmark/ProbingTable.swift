/// The table of probing: a row for the floor, and a row for the exporter with its budgets.
struct ProbingTable {
    private let table: TextTable

    private static let legend = """
        µs/probe: user and system time of all threads, by requests sent.
        ratio: to the floor's µs/probe; 'lossy' if requests were lost or dropped, which makes the cost incomparable.
        lost: requests not sent, without a reply, or without a verdict after the timeout, since the start; the network loses
        none. drops: by the kernel on the prober's sockets. pace: sent requests by due requests.
        RSS: before any scrape; scraped: after one. B/target: of RSS, in excess of the exporter with 1 target.
        start: until all targets got a request. stop: from SIGTERM to the end. '≤' and '>': the budget; '!': missed.
        """

    /// Prints the description of the measurement and the head of the table.
    init(_ options: Options, rounds: Int, exporter: String, processors: String) {
        TextTable.write(
            """
            Probing: IPv4, 56 bytes of payload, 1 request a second and target, over lo of a namespace with an answering kernel.
            \(Machine.description); bound to processor \(processors).
            Windows of \(options.seconds) s, \(options.warmUp) s after the last target's first request; medians of \
            \(rounds) rounds, maxima of lost and drops.
            exporter: \(exporter)
            floor: one thread in C, sendmmsg and recvmmsg of 64, kernel stamps in both directions, same send times.
            \(Self.legend)

            """)
        table = TextTable([
            .init("targets", 7), .init("who", 8), .init("µs/probe", 15), .init("ratio", 13), .init("lost", 11),
            .init("drops", 11), .init("pace", 7), .init("RSS MiB", 7), .init("scraped", 7), .init("B/target", 13),
            .init("wake-ups/s", 10), .init("start s", 7), .init("stop ms", 7),
        ])
    }

    /// Prints the row of the exporter with a single target.
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

    /// Prints the row of the exporter.
    ///
    /// - Parameter base: The figures of the exporter with a single target.
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

/// The maximum cost of probing by the number of targets.
struct ProbingBudget {
    /// CPU time of a probe in µs. With few targets, wake-ups dominate. With 10,000 targets, it is half of the cheapest
    /// other exporter.
    let microseconds: Double?
    /// CPU time of a probe relative to the floor.
    let ratio: Double?
    /// Lost requests, and messages dropped by the kernel.
    let lost: Double?
    /// Resident memory of a target, in excess of the process with a single target. An hour of history, the round-trip
    /// times of the window, outages and the native histogram take a third of it.
    let bytesPerTarget: Double = 6144

    init(targets: Int) {
        microseconds = [1000: 15, 10_000: 10.7][targets]
        ratio = [10_000: 1.4, 100_000: 1.25][targets]
        lost = [100_000: 0][targets]
    }
}
