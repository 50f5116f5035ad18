/// The bounds of a classic histogram, with their `le` labels spelled once for all series that share them.
package final class HistogramBuckets: Sendable {
    /// What a histogram's values are.
    enum Unit { case nanoseconds, whole }

    let unit: Unit
    /// Inclusive upper bounds, rising, without the last bucket's `+Inf`.
    package let bounds: [Int64]
    /// The bounds as they are served, and infinity.
    let limits: [Double]
    /// What follows the other labels on each bucket's line, one more than `bounds`: `le="0.005"} `, …, `le="+Inf"} `.
    private let lineEnds: LineEnds
    /// The same in OpenMetrics' canonical numbers, which have a point: `le="1.0"} `.
    private let canonicalLineEnds: LineEnds

    /// Takes the bounds of times in nanoseconds, sorts them and drops doubles; they are served in seconds.
    package convenience init(nanoseconds: [Int64]) {
        self.init(nanoseconds, .nanoseconds, limit: { Double($0) / 1e9 }) { DecimalText.seconds(nanoseconds: $0) }
    }

    /// Takes the bounds of whole numbers, as of packets, sorts them and drops doubles.
    package convenience init(whole: [Int64]) {
        self.init(whole, .whole, limit: Double.init) { Array(String($0).utf8) }
    }

    private init(_ bounds: [Int64], _ unit: Unit, limit: (Int64) -> Double, text: (Int64) -> [UInt8]) {
        self.unit = unit
        self.bounds = Set(bounds).sorted()
        limits = self.bounds.map(limit) + [.infinity]
        let texts = self.bounds.map(text)
        lineEnds = LineEnds(texts)
        canonicalLineEnds = LineEnds(
            texts.map { $0.contains(UInt8(ascii: ".")) ? $0 : $0 + Array(".0".utf8) })
    }

    /// What follows the other labels on each bucket's line.
    func lineEnds(_ dialect: TextDialect) -> LineEnds {
        dialect == .openMetrics ? canonicalLineEnds : lineEnds
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

    /// One for each bucket, one after the other in one array, which costs a scrape less than an array of arrays.
    struct LineEnds: Sendable {
        let bytes: [UInt8]
        /// Where each of them ends.
        let ends: [Int]

        fileprivate init(_ texts: [[UInt8]]) {
            let lines = (texts + [Array("+Inf".utf8)]).map { Array(#"le=""#.utf8) + $0 + Array(#""} "#.utf8) }
            bytes = Array(lines.joined())
            ends = lines.indices.map { lines[...$0].reduce(0) { $0 + $1.count } }
        }
    }
}
