import NetworkPrimitives
import ProbeEngine
import Synchronization

/// Records the reported replies of one flow.
final class ReplyRecorder: EchoObserver {
    let address: IPAddress
    private let record: Mutex<Record>

    private struct Record {
        var replies: [ReportedReply] = []
        var stamps: PingTimestamps
    }

    /// Creates a recorder.
    ///
    /// - Parameter mode: The expected stamps until an event reports others.
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

    /// The replies and the stamps in use at the end, as ``ProberOutput`` parses them.
    var lines: [String] {
        record.withLock { record in
            let stamps = [record.stamps.hasSendStamps, record.stamps.hasReceiveStamps]
            let clocks = stamps.map { $0 ? "kernel" : "user" }.joined(separator: "/")
            return ["stamps \(address) \(clocks)"]
                + record.replies.map { "reply \($0.address) \($0.sequence) \($0.roundTripTime)" }
        }
    }
}

/// A reported round-trip time.
struct ReportedReply: Sendable {
    let address: IPAddress
    /// The sequence number on the wire.
    let sequence: UInt16
    /// In nanoseconds.
    let roundTripTime: Int64
}

/// The parsed output of the probing process.
struct ProberOutput {
    private(set) var replies: [ReportedReply] = []
    /// The clocks of sender and receiver in use at the end, by family.
    private(set) var clocks: [IPAddress.Family: Set<String>] = [:]

    struct Malformed: Error {
        let line: String
    }

    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 3, let address = IPAddress(words[1]) else { throw Malformed(line: String(line)) }
            switch words[0] {
            case "stamps":
                clocks[address.family, default: []].insert(words[2])
            case "reply":
                guard words.count == 4, let sequence = UInt16(words[2]), let time = Int64(words[3]) else {
                    throw Malformed(line: String(line))
                }
                replies.append(ReportedReply(address: address, sequence: sequence, roundTripTime: time))
            default:
                throw Malformed(line: String(line))
            }
        }
    }
}
