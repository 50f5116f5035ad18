/// In which of the last seconds a target was in outage, for as long as it may take until all targets of its connection are
/// settled: short outages can begin and end several times meanwhile.
struct OutageSpans: Sendable {
    /// More than there are in 60 seconds, the longest timeout, where each is apart from the next by a second.
    static let mostSpans = 32
    private static let second: Int64 = 1_000_000_000

    /// Seconds that an outage touched, oldest first, with at least one between two spans.
    private var spans: [Range<Int64>] = []

    /// Enters an outage that ended, not before those that were entered; in monotonic nanoseconds.
    mutating func append(from start: Int64, to end: Int64) {
        guard start < end else { return }
        let first = start / Self.second
        let span = first..<max(first, (end - 1) / Self.second) + 1
        if let last = spans.last, span.lowerBound <= last.upperBound {
            spans[spans.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            return
        }
        if spans.count == Self.mostSpans {
            // Where even that is too few, an outage too many is better than one that is hidden.
            spans[1] = spans[0].lowerBound..<spans[1].upperBound
            spans.removeFirst()
        }
        spans.append(span)
    }

    /// - Parameter second: monotonic time in whole seconds.
    func touch(_ second: Int64) -> Bool {
        guard let index = spans.lastIndex(where: { $0.lowerBound <= second }) else { return false }
        return spans[index].contains(second)
    }
}
