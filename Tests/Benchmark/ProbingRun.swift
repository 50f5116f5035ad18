import Glibc

/// One run of one prober, in a network namespace of its own, seen from outside: until it has been measured nobody asks it
/// anything.
struct ProbingRun {
    let subject: ProbingSubject
    let targets: Int
    let options: Options
    let exporter: String
    let processors: String

    /// What is known only at the end.
    struct Ending {
        let counts: ProbingCounts
        let scrapedBytes: Int?
        /// How long the exporter took to end.
        let stop: Duration?
    }

    /// The figures, and what does not fit together.
    func measure() throws -> (figures: ProbingFigures, problems: [String]) {
        try NetworkNamespace.with { namespace in
            try TemporaryFolder.with { folder in
                let bound = namespace.launcher + ["taskset", "--cpu-list", processors]
                return try ChildProcess.with(bound + command(folder)) { child in
                    try measure(child, in: namespace)
                }
            }
        }
    }

    private func command(_ folder: String) throws -> [String] {
        switch subject {
        case .floor:
            // The bound is for the case that nobody ends it.
            let seconds = options.warmUp + options.seconds + 2 * Int(Figure.seconds(Self.longestStartUp))
            return [try Program.path()] + FloorOrder(targets: targets, seconds: seconds).arguments
        case .exporter:
            let file = folder + "/exporter.yml"
            try TextFile.write(ExporterConfiguration.text(targets: targets), to: file)
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
        let figures = try ProbingFigures(targets: targets, window: (start, end), startUp: startUp, ending: ending)
        return (figures, ending.counts.problems)
    }

    private static let longestStartUp = Duration.seconds(60)

    /// How long it took until within one second as many requests left as there are targets: then each of them has been
    /// asked. `nil` where that was never so.
    private func waitForPace(of child: ChildProcess) throws -> Duration? {
        // The surplus is for the grain of both clocks, the prober's and this one's.
        let second = Duration.milliseconds(1050)
        var samples: [(time: ContinuousClock.Instant, requests: UInt64)] = []
        while ContinuousClock.now - child.start < Self.longestStartUp {
            try child.run(for: .milliseconds(20))
            let sample = (time: ContinuousClock.now, requests: try ProcessReading.requests(child.processID))
            samples.append(sample)
            samples.removeAll { sample.time - $0.time > second }
            let before = sample.time - child.start < second ? 0 : samples[0].requests
            if sample.requests - before >= UInt64(targets) { return sample.time - child.start }
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
            // What was sent within the window has a verdict then.
            try child.run(for: .milliseconds(ExporterConfiguration.timeout * 1000 + 500))
            let before = try ProcessReading.requests(process)
            let totals = try scrape(child, in: namespace)
            let after = try ProcessReading(process)
            let counts = ProbingCounts(
                totals, requests: before...after.requests, mostInFlight: UInt64(targets * ExporterConfiguration.timeout)
            )
            let stop = try child.stop(within: .seconds(30)).duration
            return Ending(counts: counts, scrapedBytes: after.residentBytes, stop: stop)
        }
    }

    private func scrape(_ child: ChildProcess, in namespace: NetworkNamespace) throws -> ScrapeTotals {
        let line = try child.errorLine(containing: "msg=listening")
        let address = line.split(separator: " ").first { $0.hasPrefix("address=") }?.dropFirst("address=".count) ?? ""
        let command = namespace.launcher + [try Program.path(), "scrape", String(address)]
        return try ScrapeTotals(line: try ChildProcess.output(of: command, within: .seconds(60)))
    }
}
