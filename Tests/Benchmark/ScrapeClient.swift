import Glibc

/// Reads the exporter's metrics and sums them up as they come: those of 100,000 targets are half a gigabyte.
struct ScrapeClient {
    private let port: UInt16

    /// - Parameter address: a port of 127.0.0.1, as in `127.0.0.1:9999`.
    init(_ address: String) throws(UsageError) {
        let parts = address.split(separator: ":")
        guard parts.count == 2, parts[0] == "127.0.0.1", let port = UInt16(parts[1]) else {
            throw UsageError("'\(address)' is not 127.0.0.1 and a port")
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
                throw BenchmarkFailure("the scrape was answered '\(String(decoding: line, as: UTF8.self))'")
            }
            isFirst = false
            totals.add(line)
        }
        guard !isFirst else { throw BenchmarkFailure("the scrape was not answered") }
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

    /// Whole lines, without their ends.
    private func readLines(_ connection: Int32, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var filled = 0
        while true {
            guard filled < buffer.count else { throw BenchmarkFailure("the scrape has a line of 1 MiB") }
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
