/// The counted answers to the requests to one address: the truth for comparison with measurements.
///
/// At any time, with `errors` summed over its kinds:
///
///     requests = dropped + queued + clean + late + corrupted + truncated + bad_checksum + wrong_sender +
///     foreign_identifier + wrong_token + errors replies = requests - dropped - queued - errors + duplicates
struct Truth: Codable, Equatable, Sendable {
    /// Echo requests read from the device.
    var requests = 0
    /// Requests without any answer.
    var dropped = 0
    /// Requests with a pending answer.
    var queued = 0
    /// Written echo replies of all kinds.
    var replies = 0
    /// First replies, valid in all parts, with a scripted delay up to the threshold of late replies.
    var clean = 0
    /// First replies, valid in all parts, with a longer scripted delay.
    var late = 0
    /// Copies of clean and late replies.
    var duplicates = 0
    /// Clean and truncated replies written after such a reply to a later request (RFC 4737).
    var reordered = 0
    /// Clean and late replies that the script delayed to be overtaken, even if no reply overtook them.
    var heldBack = 0
    var corrupted = 0
    var truncated = 0
    var badChecksum = 0
    var wrongSender = 0
    var foreignIdentifier = 0
    var wrongToken = 0
    /// ICMP errors by `ErrorRule.Kind`; kinds without errors are absent.
    var errors: [String: Int] = [:]
    /// ICMP errors in addition to a reply, by `ErrorRule.Kind`.
    var errorsBeside: [String: Int] = [:]
    /// The sum over clean replies of the time from reading the request to writing the reply, in nanoseconds.
    var roundTripSum: Int64 = 0
    /// The sum of squares in square nanoseconds. It is a floating-point number, because squares of seconds exceed 64
    /// bits.
    var roundTripSquareSum = 0.0
    /// Absent without a clean reply.
    var leastRoundTrip: Int64?
    var greatestRoundTrip: Int64?
    /// The number of finished runs of dropped requests, by length. `dropRun` is the length of the current run.
    var dropRuns: [String: Int] = [:]
    /// The sum over the runs of each length of the time from the first dropped request to the first one after the run,
    /// in nanoseconds.
    var dropRunTimes: [String: Int] = [:]
    /// The number of the latest requests without an answer.
    var dropRun = 0
    /// The time from the first to the last of these, in nanoseconds.
    var dropRunTime = 0
    /// The beginning of the latest run in CLOCK_MONOTONIC nanoseconds. The counts do not show it.
    private(set) var dropRunStart: Int64 = 0

    private enum CodingKeys: String, CodingKey {
        case requests, dropped, queued, replies, clean, late, duplicates, reordered
        case heldBack = "held_back"
        case corrupted, truncated
        case badChecksum = "bad_checksum"
        case wrongSender = "wrong_sender"
        case foreignIdentifier = "foreign_identifier"
        case wrongToken = "wrong_token"
        case errors
        case errorsBeside = "errors_beside"
        case roundTripSum = "rtt_sum_ns"
        case roundTripSquareSum = "rtt_square_sum_ns2"
        case leastRoundTrip = "rtt_min_ns"
        case greatestRoundTrip = "rtt_max_ns"
        case dropRuns = "drop_runs"
        case dropRunTimes = "drop_runs_ns"
        case dropRun = "drop_run"
        case dropRunTime = "drop_run_ns"
    }
}

extension Truth {
    /// Counts the next request, in the order of arrival.
    mutating func countRun(isDropped: Bool, at now: Int64) {
        if isDropped {
            if dropRun == 0 { dropRunStart = now }
            dropRun += 1
            dropRunTime = Int(now - dropRunStart)
            return
        }
        if dropRun > 0 {
            dropRuns[String(dropRun), default: 0] += 1
            dropRunTimes[String(dropRun), default: 0] += Int(now - dropRunStart)
        }
        (dropRun, dropRunTime) = (0, 0)
    }

    /// Counts a written packet. `isLate` and `isOvertaken` apply to intact replies.
    mutating func count(_ delivery: Delivery, isLate: Bool, isOvertaken: Bool, roundTrip: Int64) {
        if case .error(let rule) = delivery.answer {
            if delivery.isDuplicate {
                errorsBeside[rule.kind.rawValue, default: 0] += 1
            } else {
                errors[rule.kind.rawValue, default: 0] += 1
            }
            return
        }
        replies += 1
        switch delivery.answer {
        case .intact where delivery.isDuplicate: duplicates += 1
        case .intact:
            if delivery.isHeldBack { heldBack += 1 }
            if isLate { late += 1 } else { countClean(isOvertaken: isOvertaken, roundTrip: roundTrip) }
        case .corrupted: corrupted += 1
        case .truncated:
            truncated += 1
            if isOvertaken { reordered += 1 }
        case .badChecksum: badChecksum += 1
        case .wrongSender: wrongSender += 1
        case .foreignIdentifier: foreignIdentifier += 1
        case .wrongToken: wrongToken += 1
        case .error: break
        }
    }

    private mutating func countClean(isOvertaken: Bool, roundTrip: Int64) {
        clean += 1
        if isOvertaken { reordered += 1 }
        roundTripSum += roundTrip
        roundTripSquareSum += Double(roundTrip) * Double(roundTrip)
        leastRoundTrip = min(roundTrip, leastRoundTrip ?? .max)
        greatestRoundTrip = max(roundTrip, greatestRoundTrip ?? .min)
    }
}
