import NIOCore
import Testing

@testable import ExporterToolkit

/// Tests of the number of frames that an HTTP/2 client may send.
struct HTTP2FrameBudgetTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private static let update = HTTP2Bytes.frame(type: 8, payload: [0, 0, 0, 1])

    private func accepts(
        _ budget: inout HTTP2FrameBudget, _ bytes: [UInt8], at now: NIODeadline = start
    ) -> Bool {
        bytes.withUnsafeBytes { budget.accepts($0, at: now) }
    }

    private func many(_ frame: [UInt8], _ count: Int) -> [UInt8] {
        Array(repeating: frame, count: count).flatMap { $0 }
    }

    @Test(arguments: [0, 2, 3, 4, 5, 6, 7, 8, 9, 16, 66] as [UInt8], [1, 7, 100_000])
    func `frames of each type except requests use up the budget, however they are cut`(type: UInt8, piece: Int) {
        var budget = HTTP2FrameBudget(at: Self.start)
        let frame = HTTP2Bytes.frame(type: type, payload: [1, 1, 1, 1, 1])
        let allowed = HTTP2Bytes.preface + many(frame, HTTP2FrameBudget.frames)
        for begin in stride(from: 0, to: allowed.count, by: piece) {
            #expect(accepts(&budget, Array(allowed[begin..<min(allowed.count, begin + piece)])))
        }
        #expect(!accepts(&budget, frame))
        #expect(!accepts(&budget, []))
    }

    @Test func `a request allows some more frames, so that requests never use up the budget`() {
        var budget = HTTP2FrameBudget(at: Self.start)
        #expect(accepts(&budget, HTTP2Bytes.preface))
        let request = HTTP2Bytes.request("/", stream: 1) + many(Self.update, 4)
        for _ in 0..<5_000 { #expect(accepts(&budget, request)) }
        #expect(accepts(&budget, many(Self.update, HTTP2FrameBudget.frames)))
        #expect(!accepts(&budget, Self.update))
    }

    @Test func `a client that reads may send one frame for each 256 bytes, up to a bound`() {
        var budget = HTTP2FrameBudget(at: Self.start)
        for _ in 0..<1_000 { budget.send(128) }
        #expect(accepts(&budget, HTTP2Bytes.preface + many(Self.update, HTTP2FrameBudget.frames + 500)))
        #expect(!accepts(&budget, Self.update))
        var reader = HTTP2FrameBudget(at: Self.start)
        reader.send(1 << 40)
        #expect(accepts(&reader, HTTP2Bytes.preface + many(Self.update, 100_000)))
        #expect(!accepts(&reader, Self.update))
    }

    @Test func `the budget is full again after its window, and never more than full`() {
        var budget = HTTP2FrameBudget(at: Self.start)
        #expect(accepts(&budget, HTTP2Bytes.preface + many(Self.update, HTTP2FrameBudget.frames)))
        let later = Self.start + HTTP2FrameBudget.window
        #expect(accepts(&budget, many(Self.update, HTTP2FrameBudget.frames), at: later))
        let muchLater = later + HTTP2FrameBudget.window + HTTP2FrameBudget.window
        #expect(!accepts(&budget, many(Self.update, HTTP2FrameBudget.frames + 1), at: muchLater))
    }
}
