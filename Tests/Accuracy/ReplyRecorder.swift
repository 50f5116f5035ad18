import Network
import ProbeEngine
import Synchronization

/// What the library tells of one flow's replies.
final class ReplyRecorder: EchoObserver {
    let address: IPAddress
    private let record: Mutex<Record>

    private struct Record {
        var replies: [ReportedReply] = []
        var stamps: PingTimestamps
    }

    /// - Parameter mode: which stamps are expected where no event tells otherwise.
    init(_ address: IPAddress, mode: PingTimestampMode) {
        self.address = address
        record = Mutex(Record(stamps: PingTimestamps(mode)))
    }

    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
        switch event {
        case .verdict(.reply(let reply)):
            let reported = ReportedReply(
                address: address, sequence: UInt16(truncatingIfNeeded: reply.sequence),
                roundTripTime: reply.roundTripTime)
            record.withLock { $0.replies.append(reported) }
        case .timestamps(let stamps):
            record.withLock { $0.stamps = stamps }
        default:
            return
        }
    }

    /// The replies and the stamps in force at the end, as ``ProberOutput`` reads them.
    var lines: [String] {
        record.withLock { record in
            let stamps = [record.stamps.hasSendStamps, record.stamps.hasReceiveStamps]
            let clocks = stamps.map { $0 ? "kernel" : "user" }.joined(separator: "/")
            return ["stamps \(address) \(clocks)"]
                + record.replies.map { "reply \($0.address) \($0.sequence) \($0.roundTripTime)" }
        }
    }
}
