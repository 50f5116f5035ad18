import Network

/// The round-trip time of one request, robust to a wall clock that is stepped meanwhile: the kernel stamps by that clock.
///
/// Each stamp is turned into monotonic time with the offset between the clocks that was in force when it was taken. Around
/// a step there are two, or more, to choose from; most of the time only one of them puts the stamp where it can lie: after
/// the sending, before the reading, and on the side of the step on which that offset was in force.
struct RoundTrip {
    /// In nanoseconds, never negative.
    let time: Int64

    /// How far apart one process may read both clocks, in nanoseconds.
    private static let precision: Int64 = 20_000
    /// The wall clock may run faster or slower than the other by one in so many (adjtime(3): one in 2,000).
    private static let slew: Int64 = 1_000

    /// A time in which one offset between the clocks was in force, in monotonic nanoseconds.
    private struct Segment {
        let offset: Int64
        let from: Int64
        let until: Int64
    }

    /// The time between the two stamps of the kernel where that is plausible, else the best that both clocks of this
    /// process show.
    ///
    /// The time on the monotonic clock from the sending to the reading bounds the round trip from above.
    ///
    /// - Parameters:
    ///   - sent: when the request was handed to the kernel, in monotonic nanoseconds.
    ///   - sendStamp: the kernel's, in nanoseconds since the Unix epoch; `nil` where it gave none.
    ///   - receiveStamp: the same of the reply.
    ///   - read: when the reply was read.
    ///   - steps: of the wall clock, between the sending and the reading, oldest first.
    ///   - isStepNews: whether the last of the steps was seen by the look right before the reading: the reply then came
    ///     before the step, if it can have. Later replies came after it, if they can have.
    init(
        sent: Int64, sendStamp: Int64?, receiveStamp: Int64?, read: ClockReading, steps: [ClockSteps.Step] = [],
        isStepNews: Bool = false
    ) {
        let bound = max(0, read.monotonic - sent)
        let segments = Self.segments(steps, read)
        guard let receiveStamp,
            let received = Self.received(receiveStamp, segments, sent, read, bound, isStepNews: isStepNews)
        else {
            time = bound
            return
        }
        if let sendStamp, let left = Self.left(sendStamp, segments, sent, bound), received >= left,
            received - left <= bound + Self.tolerance(bound)
        {
            time = received - left
        } else {
            time = max(0, received - sent)
        }
    }

    private static func tolerance(_ bound: Int64) -> Int64 { precision + bound / slew }

    private static func segments(_ steps: [ClockSteps.Step], _ read: ClockReading) -> [Segment] {
        let current = read.realtime - read.monotonic
        guard !steps.isEmpty else { return [Segment(offset: current, from: .min / 2, until: .max / 2)] }
        var segments: [Segment] = []
        var from = Int64.min / 2
        for step in steps {
            segments.append(Segment(offset: step.formerOffset, from: from, until: step.before))
            from = step.after
        }
        segments.append(Segment(offset: current, from: from, until: .max / 2))
        return segments
    }

    /// When the reply came, in monotonic nanoseconds: by the latest offset that puts it where it can lie, or by the one before
    /// the last step where that is news.
    private static func received(
        _ stamp: Int64, _ segments: [Segment], _ sent: Int64, _ read: ClockReading, _ bound: Int64, isStepNews: Bool
    ) -> Int64? {
        let tolerance = tolerance(bound)
        func time(_ segment: Segment) -> Int64? {
            let time = stamp.subtractingReportingOverflow(segment.offset)
            let earliest = max(sent, segment.from) - tolerance
            let latest = min(read.monotonic, segment.until) + tolerance
            return !time.overflow && (earliest...max(earliest, latest)).contains(time.partialValue)
                ? time.partialValue : nil
        }
        if isStepNews, let former = segments.dropLast().last.flatMap(time) { return former }
        return segments.reversed().lazy.compactMap(time).first
    }

    /// When the request left, in monotonic nanoseconds: the kernel stamps it at once as a rule, so that what is nearest to
    /// the sending is right. A stamp of before the sending is another packet's.
    private static func left(_ stamp: Int64, _ segments: [Segment], _ sent: Int64, _ bound: Int64) -> Int64? {
        let tolerance = tolerance(bound)
        return segments.compactMap { segment -> Int64? in
            let time = stamp.subtractingReportingOverflow(segment.offset)
            let isWithin =
                time.partialValue >= max(sent, segment.from) - tolerance
                && time.partialValue <= segment.until + tolerance
            return !time.overflow && isWithin ? time.partialValue : nil
        }.min()
    }
}
