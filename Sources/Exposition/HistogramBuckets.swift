/// The bounds of a classic histogram of times, with their `le` labels spelled once for all series that share them.
package final class HistogramBuckets: Sendable {
    /// Inclusive upper bounds in nanoseconds, rising, without the last bucket's `+Inf`.
    package let bounds: [Int64]
    /// What follows the other labels on each bucket's line, one more than `bounds`: `le="0.005"} `, …, `le="+Inf"} `.
    let lineEnds: [[UInt8]]

    /// Takes bounds in nanoseconds, sorts them and drops doubles.
    package init(nanoseconds: [Int64]) {
        bounds = Set(nanoseconds).sorted()
        let texts = bounds.map { DecimalText.seconds(nanoseconds: $0) } + [Array("+Inf".utf8)]
        lineEnds = texts.map { Array(#"le=""#.utf8) + $0 + Array(#""} "#.utf8) }
    }

    /// The place in a histogram's `counts` of a value in nanoseconds.
    package func index(of nanoseconds: Int64) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < nanoseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
