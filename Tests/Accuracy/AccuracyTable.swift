import Foundation
import Glibc
import Network
import ProbeEngine

/// The table that is printed, row by row as it is measured, in Markdown.
struct AccuracyTable {
    private let arguments: Arguments
    private var uncaptured = 0

    init(_ arguments: Arguments) {
        self.arguments = arguments
    }

    /// Prints what is measured and how, and the table's head.
    func begin() {
        let count = TestNetwork.addresses(.ipv4).count
        write(
            """
            Error of the reported round-trip times in µs: reported less true, which is the time between the kernel's
            stamps of request and reply at the device. \(count) addresses of each family are asked every 200 ms for
            \(arguments.seconds) s a row; \(TestNetwork.description).
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

    /// Prints what else is to be known.
    func end() {
        if uncaptured > 0 { write("\n\(uncaptured) replies are left out, since the capture lacks them.") }
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

    /// At once, since a table takes minutes.
    private func write(_ text: String) {
        print(text)
        fflush(nil)
    }
}
