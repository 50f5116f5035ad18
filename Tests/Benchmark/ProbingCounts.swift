/// What a prober says of its requests when it has been measured.
struct ProbingCounts {
    /// Requests without a reply, and for the exporter those too that it could not send, and those that are still without a
    /// verdict when they should have one. The network loses none.
    let lost: Int64
    /// Messages that the kernel dropped on its sockets.
    let drops: UInt64
    /// What does not fit together, for people.
    let problems: [String]

    /// - Parameter requests: what the kernel had counted before.
    init(_ floor: FloorCounts, requests: UInt64) {
        lost = Int64(floor.sent) - Int64(floor.received)
        drops = floor.drops
        var problems: [String] = []
        if floor.sent < requests { problems.append("it sent \(floor.sent) requests, but \(requests) left") }
        if floor.stamps * 100 < floor.sent * 99 {
            problems.append("only \(floor.stamps) of \(floor.sent) requests had a send stamp")
        }
        self.problems = problems
    }

    /// - Parameters:
    ///   - requests: what the kernel had counted before the scrape and after it.
    ///   - mostInFlight: as many requests as may wait for a verdict.
    init(_ scrape: ScrapeTotals, requests: ClosedRange<UInt64>, mostInFlight: UInt64) {
        let overdue = scrape.inFlight - min(scrape.inFlight, mostInFlight)
        lost = Int64(scrape.lost + scrape.sendErrors + scrape.unsent + overdue)
        drops = scrape.drops
        var problems: [String] = []
        let sent = scrape.sent + scrape.sentToSilent
        if !requests.contains(sent) {
            problems.append("sent \(sent), but \(requests.lowerBound) to \(requests.upperBound) left")
        }
        if scrape.sent != scrape.completed + scrape.unsent + scrape.inFlight {
            problems.append(
                "sent \(scrape.sent) ≠ completed \(scrape.completed) + unsent \(scrape.unsent) "
                    + "+ in flight \(scrape.inFlight)")
        }
        if scrape.completed != scrape.replies + scrape.lost {
            problems.append("completed \(scrape.completed) ≠ replies \(scrape.replies) + lost \(scrape.lost)")
        }
        self.problems = problems
    }
}
