import Glibc

/// Reads the metrics of the exporter and adds them up line by line. The metrics of 100,000 targets have half a
/// gigabyte.
struct ScrapeClient {
    private let port: UInt16

    /// Creates a client.
    ///
    /// - Parameter address: An address with a port of 127.0.0.1, such as `127.0.0.1:9999`.
    init(_ address: String) throws(UsageError) {
        let parts = address.split(separator: ":")
        guard parts.count == 2, parts[0] == "127.0.0.1", let port = UInt16(parts[1]) else {
            throw UsageError("'\(address)' is not a port of 127.0.0.1")
        }
        self.port = port
    }

    func scrape() throws -> ScrapeTotals {
        let connection = try connect()
        defer { close(connection) }
        let request = Array("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard write(connection, request, request.count) == request.count else { throw Self.failure("write") }
        var totals = ScrapeTotals()
        var isFirst = true
        try readLines(connection) { line in
            if isFirst, !line.starts(with: "HTTP/1.1 200 ".utf8) {
                throw BenchmarkFailure("the scrape returned '\(String(decoding: line, as: UTF8.self))'")
            }
            isFirst = false
            totals.add(line)
        }
        guard !isFirst else { throw BenchmarkFailure("the scrape returned nothing") }
        return totals
    }

    private func connect() throws -> Int32 {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard connection >= 0 else { throw Self.failure("socket") }
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout.size(ofValue: patience)))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let length = socklen_t(MemoryLayout.size(ofValue: address))
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(connection, $0, length) }
        }
        guard code == 0 else {
            let failure = Self.failure("connect")
            close(connection)
            throw failure
        }
        return connection
    }

    /// Calls `body` with each line without its line feed.
    private func readLines(_ connection: Int32, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var filled = 0
        while true {
            guard filled < buffer.count else { throw BenchmarkFailure("the scrape has a line of more than 1 MiB") }
            let count = buffer.withUnsafeMutableBytes { bytes in
                recv(connection, bytes.baseAddress?.advanced(by: filled), bytes.count - filled, 0)
            }
            guard count >= 0 else { throw Self.failure("recv") }
            guard count > 0 else { return }
            filled += count
            var start = 0
            while let end = buffer[start..<filled].firstIndex(of: UInt8(ascii: "\n")) {
                try body(buffer[start..<end])
                start = end + 1
            }
            buffer.replaceSubrange(0..<filled - start, with: Array(buffer[start..<filled]))
            filled -= start
        }
    }

    private static func failure(_ call: String) -> BenchmarkFailure {
        BenchmarkFailure("the scrape failed: \(call): \(String(cString: strerror(errno)))")
    }
}

/// The sums over all targets in one scrape of the exporter.
struct ScrapeTotals: Equatable {
    /// The names of the added families, in the order of ``line``.
    static let names = [
        "vpn_probe_sent_total", "vpn_probe_completed_total", "vpn_probe_lost_total", "vpn_probe_send_errors_total",
        "vpn_probe_in_flight", "vpn_probe_rtt_seconds_count", "vpn_exporter_socket_drops_total",
        "vpn_probe_unsent_total",
    ]

    /// The sums over answering targets. The last one is the number of requests to silent targets.
    private(set) var sums = [UInt64](repeating: 0, count: names.count + 1)

    var sent: UInt64 { sums[0] }
    var completed: UInt64 { sums[1] }
    var lost: UInt64 { sums[2] }
    var sendErrors: UInt64 { sums[3] }
    var inFlight: UInt64 { sums[4] }
    var replies: UInt64 { sums[5] }
    var drops: UInt64 { sums[6] }
    /// Requests that were counted as sent but never left.
    var unsent: UInt64 { sums[7] }
    /// Requests to targets that never answer. The other sums exclude them.
    var sentToSilent: UInt64 { sums[8] }

    private static let prefixes = names.map { Array($0.utf8) }
    private static let silentLabel = Array("connection=\"\(ExporterConfiguration.silentConnection)\"".utf8)

    init() {}

    /// Parses the text of ``line``.
    init(line: String) throws {
        sums = line.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
        guard sums.count == Self.names.count + 1 else {
            throw BenchmarkFailure("the scrape client printed malformed sums: '\(line)'")
        }
    }

    var line: String { sums.map(String.init).joined(separator: " ") }

    /// Adds a line of the exposition if it belongs to one of the families.
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

    /// Returns the whole number at the end of a line.
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
