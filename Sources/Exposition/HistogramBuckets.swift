/// The bounds of a classic histogram, with their `le` labels spelled once for all series that share them.
package final class HistogramBuckets: Sendable {
    /// What a histogram's values are.
    enum Unit { case nanoseconds, whole }

    let unit: Unit
    /// Inclusive upper bounds, rising, without the last bucket's `+Inf`.
    package let bounds: [Int64]
    /// What follows the other labels on each bucket's line, one more than `bounds`: `le="0.005"} `, …, `le="+Inf"} `.
    let lineEnds: [[UInt8]]

    /// Takes the bounds of times in nanoseconds, sorts them and drops doubles; they are served in seconds.
    package convenience init(nanoseconds: [Int64]) {
        self.init(nanoseconds, .nanoseconds) { DecimalText.seconds(nanoseconds: $0) }
    }

    /// Takes the bounds of whole numbers, as of packets, sorts them and drops doubles.
    package convenience init(whole: [Int64]) {
        self.init(whole, .whole) { Array(String($0).utf8) }
    }

    private init(_ bounds: [Int64], _ unit: Unit, text: (Int64) -> [UInt8]) {
        self.unit = unit
        self.bounds = Set(bounds).sorted()
        let texts = self.bounds.map(text) + [Array("+Inf".utf8)]
        lineEnds = texts.map { Array(#"le=""#.utf8) + $0 + Array(#""} "#.utf8) }
    }

    /// The place in a histogram's `counts` of a value.
    package func index(of value: Int64) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
