import Glibc

/// One run of one prober in a separate network namespace. The measurement is external: the prober gets no request until
/// the window ends.
struct ProbingRun {
    let subject: ProbingSubject
    let regime: Regime
    let options: Options
    let exporter: String
    let processors: String

    /// The results at the end of a run.
    struct Ending {
        let counts: ProbingCounts
        let scrapedBytes: Int?
        /// The duration of the exporter's shutdown.
        let stop: Duration?
    }

    /// Measures, reports the figures under a name, and returns them.
    ///
    /// - Parameter problems: Receives contradictions between figures.
    func report(as name: String, problems: inout [String]) throws -> ProbingFigures {
        let (figures, contradictions) = try measure()
        Progress.report(
            "\(name): \(Figure(figures.microseconds, digits: 2)) µs/probe, pace \(Figure(figures.pace, digits: 3)), "
                + "lost \(Figure(figures.lost, digits: 0)), drops \(Figure(figures.drops, digits: 0)), "
                + "load average \(Machine.load)")
        problems += contradictions.map { "\(name): \($0)" }
        return figures
    }

    private func measure() throws -> (figures: ProbingFigures, problems: [String]) {
        let binding = ["taskset", "--cpu-list", processors]
        return try NetworkNamespace.with(regime, simulatedBy: regime.sharesProcessor ? binding : []) { namespace in
            try TemporaryFolder.with { folder in
                let buffers = regime.hasDefaultBuffers ? [try Program.sibling("DefaultBuffers")] : []
                return try ChildProcess.with(namespace.launcher + binding + buffers + command(folder)) { child in
                    try measure(child, in: namespace)
                }
            }
        }
    }

    private func command(_ folder: String) throws -> [String] {
        switch subject {
        case .floor:
            // The bound applies if this process cannot end the floor.
            let seconds = options.warmUp + options.seconds + 2 * Int(Figure.seconds(Self.longestStartUp))
            let device = regime.network == .distant ? SimulatedNetwork.device : nil
            return [try Program.path()]
                + FloorOrder(targets: regime.targets, seconds: seconds, device: device).arguments
        case .exporter:
            let file = folder + "/exporter.yml"
            try TextFile.write(ExporterConfiguration.text(regime), to: file)
            return [exporter, "--config.file=\(file)", "--web.listen-address=127.0.0.1:0"]
        }
    }

    private func measure(
        _ child: ChildProcess, in namespace: NetworkNamespace
    ) throws -> (figures: ProbingFigures, problems: [String]) {
        let startUp = try waitForPace(of: child)
        try child.run(for: .seconds(options.warmUp))
        let start = try ProcessReading(child.processID)
        try child.run(for: .seconds(options.seconds))
        let end = try ProcessReading(child.processID)
        let ending = try finish(child, in: namespace)
        let figures = try ProbingFigures(regime, window: (start, end), startUp: startUp, ending: ending)
        return (figures, ending.counts.problems)
    }

    private static let longestStartUp = Duration.seconds(60)

    /// Waits until as many requests left within one second as there are targets, and returns the duration: each target
    /// then got a request. Returns `nil` if this never happens. With a long interval, it waits for one interval and
    /// returns `nil`, because the first requests are spread over the interval.
    private func waitForPace(of child: ChildProcess) throws -> Duration? {
        // The surplus allows for the granularity of both clocks.
        let second = Duration.milliseconds(1050)
        guard regime.interval == 1 else {
            try child.run(for: .seconds(regime.interval))
            return nil
        }
        var samples: [(time: ContinuousClock.Instant, requests: UInt64)] = []
        while ContinuousClock.now - child.start < Self.longestStartUp {
            try child.run(for: .milliseconds(20))
            let sample = (time: ContinuousClock.now, requests: try ProcessReading.requests(child.processID))
            samples.append(sample)
            samples.removeAll { sample.time - $0.time > second }
            let before = sample.time - child.start < second ? 0 : samples[0].requests
            if sample.requests - before >= UInt64(regime.targets + regime.silentTargets) {
                return sample.time - child.start
            }
        }
        guard let last = samples.last, last.requests > 0 else {
            throw BenchmarkFailure("the \(subject.rawValue) sent nothing in \(Self.longestStartUp)\n\(child.errorText)")
        }
        return nil
    }

    private func finish(_ child: ChildProcess, in namespace: NetworkNamespace) throws -> Ending {
        let process = child.processID
        switch subject {
        case .floor:
            let requests = try ProcessReading.requests(process)
            let output = try child.stop(within: .seconds(10)).output
            let counts = ProbingCounts(try FloorCounts(line: output), requests: requests)
            return Ending(counts: counts, scrapedBytes: nil, stop: nil)
        case .exporter:
            // After this time, all requests of the window have a verdict.
            try child.run(for: .milliseconds(ExporterConfiguration.timeout * 1000 + 500))
            let before = try ProcessReading.requests(process)
            let totals = try scrape(child, in: namespace)
            let after = try ProcessReading(process)
            let counts = ProbingCounts(totals, requests: before...after.requests, mostInFlight: mostInFlight)
            let stop = try child.stop(within: .seconds(30)).duration
            return Ending(counts: counts, scrapedBytes: after.residentBytes, stop: stop)
        }
    }

    /// The maximum number of requests without a verdict. With a long interval, the phases of the targets are only
    /// roughly even.
    private var mostInFlight: UInt64 {
        let evenly = regime.targets * ExporterConfiguration.timeout
        return UInt64(regime.interval == 1 ? evenly : 2 * evenly / regime.interval)
    }

    private func scrape(_ child: ChildProcess, in namespace: NetworkNamespace) throws -> ScrapeTotals {
        let line = try child.errorLine(containing: "msg=listening")
        let address = line.split(separator: " ").first { $0.hasPrefix("address=") }?.dropFirst("address=".count) ?? ""
        let command = namespace.launcher + [try Program.path(), "scrape", String(address)]
        return try ScrapeTotals(line: try ChildProcess.output(of: command, within: .seconds(60)))
    }
}

/// The measured prober.
enum ProbingSubject: String {
    case floor
    case exporter
}
