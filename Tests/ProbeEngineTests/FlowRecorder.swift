import Synchronization
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

/// Keeps the events of a flow, and lets a test wait for them.
final class FlowRecorder: EchoObserver {
    struct Record: Sendable {
        let event: EchoEvent
        let time: ClockReading
    }

    private let records = Mutex<[Record]>([])
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    init() {
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
        records.withLock { $0.append(Record(event: event, time: time)) }
        changed.yield()
    }

    var all: [Record] { records.withLock(\.self) }

    /// All events except those of the stamping clock. The kernel starts to stamp some time after the request for
    /// stamps.
    var events: [EchoEvent] {
        all.map(\.event).filter { if case .timestamps = $0 { false } else { true } }
    }

    var sent: [Record] {
        all.filter { if case .sent = $0.event { true } else { false } }
    }

    var verdicts: [EchoVerdict] {
        events.compactMap { if case .verdict(let verdict) = $0 { verdict } else { nil } }
    }

    var replies: [EchoReply] {
        verdicts.compactMap { if case .reply(let reply) = $0 { reply } else { nil } }
    }

    /// Waits until `condition` holds, or the test is cancelled. Only one task may wait at a time.
    func wait(until condition: (FlowRecorder) -> Bool) async {
        if condition(self) { return }
        for await _ in changes where condition(self) { return }
    }

    /// Expects that at least `count` requests were sent, and each was answered once, in order and in time. The last
    /// ones may have been in flight when the flow was stopped.
    func expectAllAnswered(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        let replies = replies
        #expect(replies.count >= count, sourceLocation: sourceLocation)
        #expect(sent.count >= replies.count, sourceLocation: sourceLocation)
        #expect(events.count == sent.count + replies.count, "\(others)", sourceLocation: sourceLocation)
        let first = replies.first?.sequence ?? 0
        let isInTurn = replies.map(\.sequence) == (0..<UInt64(replies.count)).map { first + $0 }
        #expect(isInTurn, "\(replies.map { $0.sequence - first })", sourceLocation: sourceLocation)
        let isPlausible = replies.allSatisfy { reply in
            (1..<1_000_000_000).contains(reply.roundTripTime) && reply.hopLimit != nil && !reply.isReordered
        }
        #expect(isPlausible, "\(replies)", sourceLocation: sourceLocation)
    }

    /// The events that are neither a sending nor a reply in time.
    var others: [EchoEvent] {
        events.filter { event in
            switch event {
            case .sent, .verdict(.reply): false
            default: true
            }
        }
    }
}
