/// Sums over all targets of one scrape of the exporter.
struct ScrapeTotals: Equatable {
    /// Which families are summed up, in the order of ``line``.
    static let names = [
        "vpn_probe_sent_total", "vpn_probe_completed_total", "vpn_probe_lost_total", "vpn_probe_send_errors_total",
        "vpn_probe_in_flight", "vpn_probe_rtt_seconds_count", "vpn_exporter_socket_drops_total",
        "vpn_probe_unsent_total",
    ]

    /// Sums of targets that are to answer; the last one is what was sent to those that are not.
    private(set) var sums = [UInt64](repeating: 0, count: names.count + 1)

    var sent: UInt64 { sums[0] }
    var completed: UInt64 { sums[1] }
    var lost: UInt64 { sums[2] }
    var sendErrors: UInt64 { sums[3] }
    var inFlight: UInt64 { sums[4] }
    var replies: UInt64 { sums[5] }
    var drops: UInt64 { sums[6] }
    /// Requests that were counted as sent, and never left.
    var unsent: UInt64 { sums[7] }
    /// Requests to targets that never answer, which are in none of the others.
    var sentToSilent: UInt64 { sums[8] }

    private static let prefixes = names.map { Array($0.utf8) }
    private static let silentLabel = Array("connection=\"\(ExporterConfiguration.silentConnection)\"".utf8)

    init() {}

    /// Reads what ``line`` wrote.
    init(line: String) throws {
        sums = line.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
        guard sums.count == Self.names.count + 1 else { throw BenchmarkFailure("the scrape said '\(line)'") }
    }

    var line: String { sums.map(String.init).joined(separator: " ") }

    /// Adds a line of the exposition, where it is of one of the families.
    mutating func add(_ line: ArraySlice<UInt8>) {
        guard let first = line.first, first != UInt8(ascii: "#") else { return }
        for (index, prefix) in Self.prefixes.enumerated() where Self.isSample(line, of: prefix) {
            if line.firstRange(of: Self.silentLabel) == nil {
                sums[index] += Self.value(line)
            } else if index == 0 {
                sums[Self.names.count] += Self.value(line)
            }
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
