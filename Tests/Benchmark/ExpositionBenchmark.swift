import Exposition
import Glibc

/// Measures the rendering of a scrape's text beside the copying of the same bytes.
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
            memcpy: of the body into memory that has been written before; to new memory: into fresh memory, as rendering does.

            """)
        let table = TextTable([
            .init("targets", 7), .init("lines", 9), .init("bytes", 11), .init("render ns/line", 14),
            .init("memcpy ns/line", 14), .init("to new memory", 13), .init("ratio", 6), .init("to new", 6),
        ])
        for targets in options.targets ?? Self.targets {
            try Interruption.check()
            table.add(try row(targets))
        }
        TextTable.write("")
    }

    private func row(_ targets: Int) throws -> [String] {
        let families = ExpositionShape.families(targets: targets)
        let body = TextFormat.render(families)
        let lines = body.count { $0 == UInt8(ascii: "\n") }
        let render = try median { TextFormat.render(families).count }
        var copy = body
        let warm = try median { Self.copy(body, to: &copy) }
        let fresh = try median {
            [UInt8](unsafeUninitializedCapacity: body.count) { Self.copy(body, to: &$0, &$1) }.count
        }
        let figures = [render, warm, fresh].map { Figure($0 / Double(lines), digits: 1).description }
        let ratios = [render / warm, render / fresh].map { Figure($0, digits: 2).description }
        return [String(targets), String(lines), String(body.count)] + figures + ratios
    }

    private static func copy(_ body: [UInt8], to copy: inout [UInt8]) -> Int {
        copy.withUnsafeMutableBytes { target in
            body.withUnsafeBytes { target.copyMemory(from: $0) }
        }
        return copy.count
    }

    private static func copy(_ body: [UInt8], to target: inout UnsafeMutableBufferPointer<UInt8>, _ count: inout Int) {
        body.withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
        count = body.count
    }

    /// Nanoseconds of CPU time.
    ///
    /// - Parameter work: what it returns is used, so that the compiler leaves none of it out.
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
