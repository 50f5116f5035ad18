import Foundation
import Glibc
import NetworkPrimitives
import ProbeEngine

/// The Markdown table, which prints each row after its measurement.
struct AccuracyTable {
    private let arguments: Arguments
    private var uncaptured = 0

    init(_ arguments: Arguments) {
        self.arguments = arguments
    }

    /// Prints the description of the measurement and the head of the table.
    func begin() {
        let count = TestNetwork.addresses(.ipv4).count
        write(
            """
            Error of the reported round-trip times in µs: reported time minus true time. The true time is the time between
            the kernel's stamps of request and reply at the device. \(count) addresses of each family get a request every
            200 ms for \(arguments.seconds) s a row; \(TestNetwork.description).
            \(Self.machine).
            Bounds: median below 10, p99 of the size below 50.

            | circumstance | socket | stamps | family | replies | median | p99 of the size | min | max | mean | bounds |
            | --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
            """)
    }

    mutating func add(_ measurement: Measurement, _ order: ProbeOrder, _ circumstance: Circumstance) {
        for family in IPAddress.Family.allCases {
            let clocks = measurement.clocks[family, default: []].sorted().joined(separator: ", ")
            let row = [circumstance.rawValue, order.socketKind.rawValue, clocks, family == .ipv4 ? "IPv4" : "IPv6"]
            let figures = Self.figures(measurement.errors[family] ?? [], hasBounds: order.mode == .auto)
            write("| " + (row + figures).joined(separator: " | ") + " |")
        }
        uncaptured += measurement.uncaptured
    }

    /// Prints the remarks after the table.
    func end() {
        if uncaptured > 0 { write("\n\(uncaptured) replies are left out, because the capture lacks them.") }
    }

    private static func figures(_ errors: [Int64], hasBounds: Bool) -> [String] {
        guard let distribution = ErrorDistribution(errors) else { return ["0"] + [String](repeating: "-", count: 6) }
        let figures = [
            distribution.median, distribution.percentile99, distribution.minimum, distribution.maximum,
            distribution.mean,
        ]
        let verdict = hasBounds ? (distribution.isWithinBounds ? "within" : "beyond") : "-"
        return [String(distribution.count)] + figures.map { String(format: "%.1f", $0) } + [verdict]
    }

    private static var machine: String {
        var name = utsname()
        uname(&name)
        let release = withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return "Linux \(release), \(ProcessInfo.processInfo.activeProcessorCount) processors"
    }

    /// Prints a text without buffering, because a table takes minutes.
    private func write(_ text: String) {
        print(text)
        fflush(nil)
    }
}

/// The distribution of errors in microseconds.
struct ErrorDistribution {
    let count: Int
    let median: Double
    /// The 99th percentile of the magnitudes.
    let percentile99: Double
    let minimum: Double
    let maximum: Double
    let mean: Double

    /// Creates the distribution; `nil` without errors.
    ///
    /// - Parameter errors: Errors in nanoseconds.
    init?(_ errors: [Int64]) {
        guard !errors.isEmpty else { return nil }
        let sorted = errors.sorted()
        count = errors.count
        median = Self.quantile(0.5, of: sorted)
        percentile99 = Self.quantile(0.99, of: errors.map(\.magnitude).sorted().map(Int64.init))
        minimum = Double(sorted[0]) / 1000
        maximum = Double(sorted[sorted.count - 1]) / 1000
        mean = Double(errors.reduce(0, +)) / Double(count) / 1000
    }

    /// Whether the errors are within the documented bounds for kernel stamps in both directions.
    var isWithinBounds: Bool { abs(median) < 10 && percentile99 < 50 }

    /// Returns the smallest value that at least this share of all values does not exceed.
    private static func quantile(_ share: Double, of sorted: [Int64]) -> Double {
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return Double(sorted[max(0, rank - 1)]) / 1000
    }
}
