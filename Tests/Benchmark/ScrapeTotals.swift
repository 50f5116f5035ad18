/// Sums over all targets of one scrape of the exporter.
struct ScrapeTotals: Equatable {
    /// Which families are summed up, in the order of ``line``.
    static let names = [
        "vpn_probe_sent_total", "vpn_probe_completed_total", "vpn_probe_lost_total", "vpn_probe_send_errors_total",
        "vpn_probe_in_flight", "vpn_probe_rtt_seconds_count", "vpn_exporter_socket_drops_total",
    ]

    private(set) var sums = [UInt64](repeating: 0, count: names.count)

    var sent: UInt64 { sums[0] }
    var completed: UInt64 { sums[1] }
    var lost: UInt64 { sums[2] }
    var sendErrors: UInt64 { sums[3] }
    var inFlight: UInt64 { sums[4] }
    var replies: UInt64 { sums[5] }
    var drops: UInt64 { sums[6] }

    private static let prefixes = names.map { Array($0.utf8) }

    init() {}

    /// Reads what ``line`` wrote.
    init(line: String) throws {
        sums = line.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
        guard sums.count == Self.names.count else { throw BenchmarkFailure("the scrape said '\(line)'") }
    }

    var line: String { sums.map(String.init).joined(separator: " ") }

    /// Adds a line of the exposition, where it is of one of the families.
    mutating func add(_ line: ArraySlice<UInt8>) {
        guard let first = line.first, first != UInt8(ascii: "#") else { return }
        for (index, prefix) in Self.prefixes.enumerated() where Self.isSample(line, of: prefix) {
            sums[index] += Self.value(line)
            return
        }
    }

    private static func isSample(_ line: ArraySlice<UInt8>, of name: [UInt8]) -> Bool {
        guard line.count > name.count, line.starts(with: name) else { return false }
        let end = line[line.startIndex + name.count]
        return end == UInt8(ascii: "{") || end == UInt8(ascii: " ")
    }

    /// The whole number at a line's end.
    private static func value(_ line: ArraySlice<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        var weight: UInt64 = 1
        for byte in line.reversed() {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
            value += UInt64(byte - UInt8(ascii: "0")) * weight
            weight &*= 10
        }
        return value
    }
}
