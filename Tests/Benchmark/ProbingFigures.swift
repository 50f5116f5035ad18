/// The figures of one run of a prober.
struct ProbingFigures {
    let targets: Int
    /// CPU time per request.
    let microseconds: Double
    /// The ratio of sent requests to due requests.
    let pace: Double
    /// Wake-ups of all threads per second.
    let wakeUps: Double
    /// Resident memory at the end of the window, before any scrape.
    let residentBytes: Double
    /// Resident memory after a scrape; `nil` without a scrape.
    let scrapedBytes: Double?
    /// Seconds from the start to the first requests to all targets; `nil` if the pace was never reached, or if the
    /// interval is long.
    let startUp: Double?
    /// Milliseconds from SIGTERM to the end of the exporter; `nil` for the floor.
    let stop: Double?
    let lost: Double
    let drops: Double

    /// Whether requests were lost or dropped. The cost is then not comparable.
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

    /// Creates the medians of several runs with the same number of targets, and the maxima of losses and drops.
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

/// The counts that a prober reports after a measurement.
struct ProbingCounts {
    /// Requests without a reply. For the exporter, they include send errors and requests with an overdue verdict. The
    /// network loses none.
    let lost: Int64
    /// Messages that the kernel dropped on the sockets of the prober.
    let drops: UInt64
    /// Contradictions between the counts, for people.
    let problems: [String]

    /// Creates the counts of the floor.
    ///
    /// - Parameter requests: The earlier count of the kernel.
    init(_ floor: FloorCounts, requests: UInt64) {
        lost = Int64(floor.sent) - Int64(floor.received)
        drops = floor.drops
        var problems: [String] = []
        if floor.sent < requests { problems.append("it sent \(floor.sent) requests, but \(requests) left") }
        if floor.stamps * 100 < floor.sent * 99 {
            problems.append("only \(floor.stamps) of \(floor.sent) requests had a send stamp")
        }
        self.problems = problems
    }

    /// Creates the counts of the exporter.
    ///
    /// - Parameters:
    ///   - requests: The counts of the kernel before and after the scrape.
    ///   - mostInFlight: The maximum number of requests without a verdict.
    init(_ scrape: ScrapeTotals, requests: ClosedRange<UInt64>, mostInFlight: UInt64) {
        let overdue = scrape.inFlight - min(scrape.inFlight, mostInFlight)
        lost = Int64(scrape.lost + scrape.sendErrors + scrape.unsent + overdue)
        drops = scrape.drops
        var problems: [String] = []
        let sent = scrape.sent + scrape.sentToSilent
        if !requests.contains(sent) {
            problems.append("sent \(sent), but \(requests.lowerBound) to \(requests.upperBound) left")
        }
        if scrape.sent != scrape.completed + scrape.unsent + scrape.inFlight {
            problems.append(
                "sent \(scrape.sent) ≠ completed \(scrape.completed) + unsent \(scrape.unsent) "
                    + "+ in flight \(scrape.inFlight)")
        }
        if scrape.completed != scrape.replies + scrape.lost {
            problems.append("completed \(scrape.completed) ≠ replies \(scrape.replies) + lost \(scrape.lost)")
        }
        self.problems = problems
    }
}
