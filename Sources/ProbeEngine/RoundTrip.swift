import NetworkPrimitives

/// The round-trip time of one request, correct even if the wall clock is stepped meanwhile. The kernel stamps by that
/// clock.
///
/// Each stamp is converted to monotonic time with the offset between the clocks at the time of the stamp. Around a step
/// there are two offsets or more. Usually only one of them gives a possible time. Such a time is after the sending,
/// before the reading, and on the side of the step where the offset applied.
struct RoundTrip {
    /// In nanoseconds, never negative.
    let time: Int64

    /// The greatest distance between one process's readings of both clocks, in nanoseconds.
    private static let precision: Int64 = 20_000
    /// The wall clock may run faster or slower than the other by one part in this many (adjtime(3): one in 2,000).
    private static let slew: Int64 = 1_000

    /// A period with one offset between the clocks, in monotonic nanoseconds.
    private struct Segment {
        let offset: Int64
        let from: Int64
        let until: Int64
    }

    /// Computes the time between the kernel's two stamps if it is plausible, and otherwise the best estimate from this
    /// process's clocks. The monotonic time from the sending to the reading is the upper bound.
    ///
    /// - Parameters:
    ///   - sent: when the request was handed to the kernel, in monotonic nanoseconds.
    ///   - sendStamp: the kernel's stamp of the request, in nanoseconds since the Unix epoch; `nil` for none.
    ///   - receiveStamp: the kernel's stamp of the reply.
    ///   - read: when the reply was read.
    ///   - steps: the wall clock's steps between the sending and the reading, oldest first.
    ///   - isStepNews: whether the check right before the reading found the last step. The reply then came before the
    ///     step, if possible. Later replies came after it, if possible.
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

    /// Returns when the reply came, in monotonic nanoseconds, by the latest offset that gives a possible time. If the
    /// last step is news, it prefers the offset before that step.
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

    /// Returns when the request left, in monotonic nanoseconds. The kernel usually stamps at once, so the time nearest
    /// to the sending is right. A stamp from before the sending belongs to another packet.
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
