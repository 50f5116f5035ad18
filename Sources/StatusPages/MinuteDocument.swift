import Network
import Probing

/// What one minute of a target's last hour showed.
struct MinuteDocument: Encodable, Sendable, Equatable {
    /// When it began.
    let start: String
    let replies: UInt16
    let lost: UInt16
    let least: Double?
    let median: Double?
    let greatest: Double?

    enum CodingKeys: String, CodingKey {
        case start, replies, lost
        case least = "rtt_min_seconds"
        case median = "rtt_median_seconds"
        case greatest = "rtt_max_seconds"
    }

    /// Absent where no request ended.
    var lossRatio: Double? {
        let ended = Double(replies) + Double(lost)
        return ended == 0 ? nil : Double(lost) / ended
    }

    /// Oldest first. Minutes are those of the monotonic clock.
    static func hour(of recorder: ProbeRecorder, at now: ClockReading) -> [MinuteDocument] {
        let minute: Int64 = 60_000_000_000
        let newest = now.realtime - now.monotonic % minute
        let minutes = recorder.history(at: now.monotonic)
        return minutes.enumerated().map { index, shown in
            MinuteDocument(
                start: (newest - Int64(minutes.count - 1 - index) * minute).asTime,
                replies: shown.replies, lost: shown.lost, least: shown.least?.nanoseconds.inSeconds,
                median: shown.median?.nanoseconds.inSeconds, greatest: shown.greatest?.nanoseconds.inSeconds)
        }
    }
}
