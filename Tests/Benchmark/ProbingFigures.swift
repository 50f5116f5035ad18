/// What one run of a prober showed.
struct ProbingFigures {
    let targets: Int
    /// Of CPU time, by request.
    let microseconds: Double
    /// Requests that left, by those that were to leave.
    let pace: Double
    /// Of all threads, in a second.
    let wakeUps: Double
    /// Resident memory at the window's end, before any scrape.
    let residentBytes: Double
    /// Resident memory after a scrape, where there was one.
    let scrapedBytes: Double?
    /// Seconds from the start until all targets had been asked; `nil` if the pace was never reached, or is that of a
    /// long interval.
    let startUp: Double?
    /// Milliseconds from SIGTERM to the end, where that ends more than a loop.
    let stop: Double?
    let lost: Double
    let drops: Double

    /// Whether work was left out: its cost cannot be compared then.
    var isLossy: Bool { lost + drops > 0 }

    init(
        _ regime: Regime, window: (start: ProcessReading, end: ProcessReading), startUp: Duration?,
        ending: ProbingRun.Ending
    ) throws {
        let seconds = Figure.seconds(window.end.time - window.start.time)
        let requests = Double(window.end.requests - window.start.requests)
        guard requests > 0 else { throw BenchmarkFailure("no request left") }
        targets = regime.targets
        microseconds = Double(window.end.cpu - window.start.cpu) / 1000 / requests
        pace = requests / (regime.rate * seconds)
        wakeUps = Double(window.end.sleeps - window.start.sleeps) / seconds
        residentBytes = Double(window.end.residentBytes)
        scrapedBytes = ending.scrapedBytes.map(Double.init)
        self.startUp = startUp.map(Figure.seconds)
        stop = ending.stop.map { Figure.seconds($0) * 1000 }
        lost = Double(ending.counts.lost)
        drops = Double(ending.counts.drops)
    }

    /// The medians of several runs with as many targets; of loss and drops the most.
    init(_ runs: [ProbingFigures]) {
        func median(_ value: (ProbingFigures) -> Double?) -> Double? {
            let values = runs.compactMap(value)
            return values.count == runs.count ? Figure.median(values) : nil
        }
        targets = runs.first?.targets ?? 0
        microseconds = Figure.median(runs.map(\.microseconds))
        pace = Figure.median(runs.map(\.pace))
        wakeUps = Figure.median(runs.map(\.wakeUps))
        residentBytes = Figure.median(runs.map(\.residentBytes))
        scrapedBytes = median(\.scrapedBytes)
        startUp = median(\.startUp)
        stop = median(\.stop)
        lost = runs.map(\.lost).max() ?? 0
        drops = runs.map(\.drops).max() ?? 0
    }
}
