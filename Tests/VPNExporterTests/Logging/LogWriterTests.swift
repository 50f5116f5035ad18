import Glibc
import Logging
import Testing

@testable import ExporterToolkit
@testable import NetworkPrimitives

/// The destination of a log: the test reads at one end what the log writes at the other.
private struct Ends: ~Copyable {
    let reading: CInt
    let writing: CInt

    /// Creates a pipe, or a stream socket like that of systemd's journal.
    init(isPipe: Bool, isNonBlocking: Bool = false) throws {
        var ends: [CInt] = [0, 0]
        let code = isPipe ? pipe(&ends) : socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
        try #require(code == 0)
        reading = ends[0]
        writing = ends[1]
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
        if isNonBlocking { _ = fcntl(writing, F_SETFL, O_NONBLOCK) }
    }

    /// Writes until there is no room, and returns the number of bytes.
    func fill() -> Int {
        let flags = fcntl(writing, F_GETFL)
        _ = fcntl(writing, F_SETFL, flags | O_NONBLOCK)
        defer { _ = fcntl(writing, F_SETFL, flags) }
        var filled = 0
        for size in [4096, 1] {
            let bytes = [UInt8](repeating: UInt8(ascii: "-"), count: size)
            while case let count = write(writing, bytes, size), count > 0 { filled += count }
        }
        return filled
    }

    /// Reads what is available now.
    func read() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(reading, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    deinit {
        close(reading)
        close(writing)
    }
}

struct LogWriterTests {
    private static func record(_ message: String, _ fields: Logger.Metadata = [:]) -> LogRecord {
        LogRecord(time: LogTime(milliseconds: 0), level: .info, message: message, fields: fields)
    }

    private static func lines(_ bytes: some Sequence<UInt8>) -> [Substring] {
        String(decoding: Array(bytes), as: UTF8.self).split(separator: "\n")
    }

    @Test(arguments: [true, false])
    func `a log without a reader delays neither callers nor the end`(isPipe: Bool) async throws {
        let ends = try Ends(isPipe: isPipe)
        let filled = ends.fill()
        let room = LogBacklog.Room(records: 10)
        let start = ContinuousClock.now
        try await LogWriter.withWriter(.logfmt, to: ends.writing, room: room, patience: .milliseconds(50)) { writer in
            for number in 0..<1000 { writer.append(Self.record("\(number)")) }
            // The writer may hold one record.
            #expect((989...990).contains(writer.dropped))
            let counts = writer.counts
            #expect(counts.lines == [.info: 1000] && counts.dropped == writer.dropped)
        }
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(ends.read().count == filled)
    }

    @Test(arguments: [true, false])
    func `when reading resumes, waiting records arrive, and dropped ones are reported`(isPipe: Bool) async throws {
        let ends = try Ends(isPipe: isPipe)
        let filled = ends.fill()
        let room = LogBacklog.Room(records: 10)
        var bytes: [UInt8] = []
        try await LogWriter.withWriter(.logfmt, to: ends.writing, room: room, patience: .seconds(20)) { writer in
            for number in 0..<1000 { writer.append(Self.record("m\(number)")) }
            let deadline = ContinuousClock.now + .seconds(20)
            while !Self.lines(bytes).contains(where: { $0.contains("dropped") }), ContinuousClock.now < deadline {
                bytes += ends.read()
                try await Task.sleep(for: .milliseconds(5))
            }
            writer.append(Self.record("after"))
            let gap = Self.lines(bytes).last
            #expect(gap?.hasSuffix(" lines=\(writer.dropped)") == true)
        }
        bytes += ends.read()
        let lines = Self.lines(bytes.dropFirst(filled))
        #expect(lines.first?.hasSuffix("msg=m0") == true && lines.last?.hasSuffix("msg=after") == true)
        #expect((12...13).contains(lines.count))
    }

    @Test func `a line larger than a non-blocking descriptor accepts at once is written whole`() async throws {
        let ends = try Ends(isPipe: true, isNonBlocking: true)
        let text = String(repeating: "x", count: 300_000)
        var bytes: [UInt8] = []
        try await LogWriter.withWriter(.json, to: ends.writing, patience: .seconds(20)) { writer in
            writer.append(Self.record("large", ["text": "\(text)"]))
            let deadline = ContinuousClock.now + .seconds(20)
            while bytes.last != UInt8(ascii: "\n"), ContinuousClock.now < deadline {
                bytes += ends.read()
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        let lines = Self.lines(bytes)
        #expect(lines.count == 1 && lines.first?.contains(text) == true)
    }

    @Test func `remaining records are written at the end`() async throws {
        let ends = try Ends(isPipe: true)
        try await LogWriter.withWriter(.logfmt, to: ends.writing, patience: .seconds(20)) { writer in
            for number in 0..<100 { writer.append(Self.record("m\(number)")) }
        }
        #expect(Self.lines(ends.read()).count == 100)
    }

    @Test func `lines for a closed reader are dropped and counted`() async throws {
        var ends: [CInt] = [0, 0]
        let code = pipe(&ends)
        try #require(code == 0)
        close(ends[0])
        defer { close(ends[1]) }
        try await LogWriter.withWriter(.logfmt, to: ends[1]) { writer in
            for number in 1...3 {
                writer.append(Self.record("m"))
                let deadline = ContinuousClock.now + .seconds(20)
                while writer.dropped < number, ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(2))
                }
                #expect(writer.dropped == UInt64(number))
            }
        }
    }
}
