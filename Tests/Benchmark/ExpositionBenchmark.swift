import Exposition
import Glibc

/// Measures the rendering of a scrape in each format, with and without gzip, and the copying of the same bytes.
struct ExpositionBenchmark {
    private static let targets = [1000, 10_000, 100_000]
    private static let repetitions = 5

    private let options: Options

    init(_ options: Options) {
        self.options = options
    }

    func run() throws {
        TextTable.write(
            """
            Exposition: \(ExpositionShape.description) for each target.
            \(Machine.description). CPU time of this process, medians of \(Self.repetitions).
            render: in parts, as for gzip. whole: in one block of new memory. copy: memcpy of the same bytes.

            """)
        let table = TextTable([
            .init("targets", 7), .init("format", 11), .init("bytes", 10), .init("render ms", 9), .init("ns/line", 7),
            .init("whole ms", 8), .init("copy ms", 7), .init("gzip ms", 7), .init("gzip bytes", 10),
        ])
        for targets in options.targets ?? Self.targets {
            let families = ExpositionShape.families(targets: targets)
            for format in ExpositionFormat.allCases {
                try Interruption.check()
                table.add(try row(families, targets, format))
            }
        }
        TextTable.write("")
    }

    private func row(_ families: [MetricFamily], _ targets: Int, _ format: ExpositionFormat) throws -> [String] {
        let body = format.render(families)
        let parts = try median {
            var count = 0
            format.write(families) { count += $0.count }
            return count
        }
        let whole = try median { format.render(families).count }
        var copy = body
        let copying = try median { Self.copy(body, to: &copy) }
        var size = 0
        let gzip = try median {
            size = RenderedScrape(families, format, isCompressed: true).body.count
            return size
        }
        let lines = Double(targets * ExpositionShape.lines)
        let figures = [parts / 1e6, parts / lines, whole / 1e6, copying / 1e6, gzip / 1e6]
            .map { Figure($0, digits: 1).description }
        return [String(targets), "\(format)", String(body.count)] + figures + [String(size)]
    }

    private static func copy(_ body: [UInt8], to copy: inout [UInt8]) -> Int {
        copy.withUnsafeMutableBytes { target in
            body.withUnsafeBytes { target.copyMemory(from: $0) }
        }
        return copy.count
    }

    /// Returns the median CPU time in nanoseconds.
    ///
    /// - Parameter work: Returns a number that is used, so that the compiler keeps all of the work.
    private func median(_ work: () -> Int) throws -> Double {
        var times: [Double] = []
        var total = 0
        for _ in 0..<Self.repetitions {
            try Interruption.check()
            let start = Self.now
            total &+= work()
            times.append(Self.now - start)
        }
        guard total > 0 else { throw BenchmarkFailure("the exposition is empty") }
        return Figure.median(times)
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
