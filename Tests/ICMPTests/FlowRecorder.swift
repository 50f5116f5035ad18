import Synchronization

@testable import ICMP

/// Keeps what a flow's observer was told, and lets a test wait until that is enough.
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

    func observe(_ event: EchoEvent, at time: ClockReading) {
        records.withLock { $0.append(Record(event: event, time: time)) }
        changed.yield()
    }

    var all: [Record] { records.withLock(\.self) }
    var events: [EchoEvent] { all.map(\.event) }

    var sent: [Record] {
        all.filter { if case .sent = $0.event { true } else { false } }
    }

    var verdicts: [EchoVerdict] {
        events.compactMap { if case .verdict(let verdict) = $0 { verdict } else { nil } }
    }

    var replies: [EchoReply] {
        verdicts.compactMap { if case .reply(let reply) = $0 { reply } else { nil } }
    }

    /// Waits until `condition` holds, or the test is cancelled. One waits at a time.
    func wait(until condition: (FlowRecorder) -> Bool) async {
        if condition(self) { return }
        for await _ in changes where condition(self) { return }
    }
}
