import Glibc
import Logging
import Testing

@testable import ExporterToolkit

struct LineLogHandlerTests {
    private struct Refused: Error {}

    /// Returns what a handler wrote. Each read returns the bytes of one write, because such a socket keeps writes apart.
    private func records(_ body: (Logger) -> Void) async throws -> [String] {
        var ends: [CInt] = [0, 0]
        let kind = CInt(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        defer { ends.forEach { close($0) } }
        try await LogWriter.withWriter(.logfmt, to: ends[1], patience: .seconds(20)) { writer in
            let handler = LineLogHandler(writer, level: .info)
            body(Logger(label: "test") { _ in handler })
        }
        var records: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(ends[0], &buffer, buffer.count), count > 0 {
            records.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
        return records
    }

    @Test func `each record at or above the level is one line in one write`() async throws {
        let records = try await records { logger in
            logger.debug("unseen")
            logger.info("first\nline", metadata: ["b": "2", "a": "1"])
            logger.error("second")
        }
        #expect(records.count == 2)
        #expect(records.allSatisfy { $0.hasPrefix("ts=2") && $0.hasSuffix("\n") })
        #expect(records.first?.hasSuffix(" level=info msg=\"first\\nline\" a=1 b=2\n") == true)
        #expect(records.last?.hasSuffix(" level=error msg=second\n") == true)
    }

    @Test func `lines are counted by the level that they show; records below the level do not count`() async throws {
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(nowhere) }
        try await LogWriter.withWriter(.logfmt, to: nowhere) { writer in
            let handler = LineLogHandler(writer, level: .info)
            let logger = Logger(label: "test") { _ in handler }
            for level in Logger.Level.allCases { logger.log(level: level, "m") }
            #expect(writer.counts.lines == [.info: 2, .warn: 1, .error: 2])
        }
    }

    @Test func `the record's metadata overrides the logger's, and an error is a field`() async throws {
        let records = try await records { logger in
            var logger = logger
            logger[metadataKey: "a"] = "logger"
            logger[metadataKey: "b"] = "logger"
            logger.warning("m", error: Refused(), metadata: ["b": "record"])
        }
        #expect(records.count == 1)
        #expect(records.first?.hasSuffix(" level=warn msg=m a=logger b=record error=Refused()\n") == true)
    }
}
