import CFloor

/// What a run of the floor counted, and the line in which it tells that.
struct FloorCounts {
    let sent: UInt64
    let received: UInt64
    let stamps: UInt64
    let drops: UInt64

    init(_ counts: cfloor_counts) {
        sent = counts.sent
        received = counts.received
        stamps = counts.stamps
        drops = UInt64(counts.drops)
    }

    init(line: String) throws {
        let numbers = line.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
        guard numbers.count == 4 else { throw BenchmarkFailure("the floor counted '\(line)'") }
        (sent, received, stamps, drops) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }

    /// Numbers of requests, replies, send stamps and drops.
    var line: String { "\(sent) \(received) \(stamps) \(drops)" }
}
