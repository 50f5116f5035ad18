import FoundationEssentials
import Testing

@testable import NetworkSimulator

/// The line of JSON with the counts, and the splitting of input and output.
@Suite struct CountsTests {
    @Test func `a line has all counts and decodes to the same counts`() throws {
        let full = Truth(
            requests: 1, dropped: 2, queued: 3, replies: 4, clean: 5, late: 6, duplicates: 7, reordered: 8, heldBack: 9,
            corrupted: 10, truncated: 11, badChecksum: 12, wrongSender: 13, foreignIdentifier: 14, wrongToken: 15,
            errors: ["time_exceeded": 16, "host_unreachable": 17], roundTripSum: 18, roundTripSquareSum: 1.25e20,
            leastRoundTrip: 20, greatestRoundTrip: 21, dropRuns: ["3": 22, "1": 23],
            dropRunTimes: ["3": 24], dropRun: 25, dropRunTime: 26)
        let counts = Counts(
            addresses: ["10.1.0.1": full, "fd00:1::1": Truth()], ignored: 22, writeErrors: 23, unseen: 24,
            isPaused: true)
        let line = counts.line
        #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(try JSONDecoder().decode(Counts.self, from: Data(line)) == counts)
    }

    @Test func `a simulator without requests has empty counts`() {
        let line = String(decoding: Counts().line, as: UTF8.self)
        #expect(line == #"{"addresses":{},"ignored":0,"write_errors":0,"unseen":0,"paused":false}"# + "\n")
    }

    @Test func `lines are split correctly for any division of the bytes`() {
        var buffer = LineBuffer()
        let lines = ["cou", "nts\nreset\n\nqu", "it\n", ""].map { buffer.append(Array($0.utf8)) }
        #expect(lines == [[], ["counts", "reset", ""], ["quit"], []])
    }

    @Test func `the output is read once and in order, in pieces of any length`() {
        var outbox = Outbox()
        #expect(outbox.isEmpty)
        outbox.append([1, 2, 3])
        #expect(outbox.next(2) == [1, 2])
        outbox.take(1)
        outbox.append([4])
        #expect(outbox.next(9) == [2, 3, 4])
        outbox.take(3)
        #expect(outbox.isEmpty)
        #expect(outbox.next(9) == [])
    }
}
