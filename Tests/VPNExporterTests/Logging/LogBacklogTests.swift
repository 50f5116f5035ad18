import Logging
import Testing

@testable import ExporterToolkit
@testable import NetworkPrimitives

struct LogBacklogTests {
    private static func record(_ message: String, _ fields: Logger.Metadata = [:]) -> LogRecord {
        LogRecord(time: LogTime(milliseconds: 0), level: .info, message: message, fields: fields)
    }

    /// Returns everything that waits: messages, and the sizes of gaps.
    private static func drain(_ backlog: inout LogBacklog) -> [String] {
        var entries: [String] = []
        while let entry = next(&backlog) { entries.append(entry) }
        return entries
    }

    private static func next(_ backlog: inout LogBacklog) -> String? {
        switch backlog.next() {
        case .record(let record)?: record.message
        case .gap(let count)?: "gap of \(count)"
        case nil: nil
        }
    }

    private static func backlog(records: Int, appending count: Int) -> LogBacklog {
        var backlog = LogBacklog(room: LogBacklog.Room(records: records))
        for number in 0..<count { _ = backlog.append(record("\(number)")) }
        return backlog
    }

    @Test func `records stay in order, and only the first one wakes the writer`() {
        var backlog = LogBacklog()
        let isFirst = ["a", "b"].map { backlog.append(Self.record($0)) }
        #expect(isFirst == [true, false])
        #expect(Self.drain(&backlog) == ["a", "b"])
        let isFirstAgain = backlog.append(Self.record("c"))
        #expect(isFirstAgain && backlog.dropped == 0)
        #expect(Self.drain(&backlog) == ["c"])
    }

    @Test func `a record without room is dropped, counted, and reported in its position`() {
        var backlog = Self.backlog(records: 4, appending: 7)
        #expect(backlog.dropped == 3)
        #expect(Self.drain(&backlog) == ["0", "1", "2", "3", "gap of 3"])
        _ = backlog.append(Self.record("later"))
        #expect(Self.drain(&backlog) == ["later"])
        #expect(backlog.dropped == 3)
    }

    @Test func `records are dropped until half of the room is free, so that a slow reader finds few gaps`() {
        var backlog = Self.backlog(records: 4, appending: 5)
        #expect(Self.next(&backlog) == "0")
        _ = backlog.append(Self.record("too early"))
        #expect(backlog.dropped == 2)
        #expect(Self.next(&backlog) == "1")
        #expect(Self.next(&backlog) == "2")
        _ = backlog.append(Self.record("in time"))
        #expect(Self.drain(&backlog) == ["3", "gap of 2", "in time"])
    }

    @Test func `the room is bounded in bytes as well, and a record larger than the room is dropped`() {
        let text = String(repeating: "x", count: 1000)
        var backlog = LogBacklog(room: LogBacklog.Room(records: 1000, bytes: 10_000))
        for _ in 0..<100 { _ = backlog.append(Self.record("m", ["field": "\(text)"])) }
        #expect((90...93).contains(backlog.dropped))
        #expect(Self.drain(&backlog).last == "gap of \(backlog.dropped)")
        let before = backlog.dropped
        _ = backlog.append(Self.record(String(repeating: "x", count: 10_001)))
        #expect(backlog.dropped == before + 1)
        #expect(Self.drain(&backlog) == ["gap of 1"])
    }

    @Test func `a record that could not be written is reported with the next one, and does not wake the writer`() {
        var backlog = Self.backlog(records: 10, appending: 2)
        while let entry = backlog.next() { backlog.lose(entry) }
        #expect(backlog.dropped == 2)
        _ = backlog.append(Self.record("a"))
        while let entry = backlog.next() { backlog.lose(entry) }
        #expect(backlog.dropped == 3)
        _ = backlog.append(Self.record("b"))
        #expect(Self.drain(&backlog) == ["gap of 3", "b"])
    }

    @Test func `a gap is one line with the number of dropped records`() {
        let line = String(decoding: LogBacklog.Entry.gap(7).record.bytes(.logfmt), as: UTF8.self)
        let message = "log lines dropped: the log was not read, or could not be written"
        #expect(line.hasSuffix(" level=warn msg=\"\(message)\" lines=7\n"))
    }

    @Test func `all texts of a record count toward its weight`() {
        let long = String(repeating: "x", count: 500)
        let fields: [Logger.Metadata] = [
            ["a": "\(long)"], [long: "a"], ["a": .array(["\(long)"])], ["a": .dictionary([long: "b"])],
        ]
        #expect(Self.record(long).weight > 500)
        for fields in fields { #expect(Self.record("", fields).weight > 500, "\(fields)") }
    }
}
