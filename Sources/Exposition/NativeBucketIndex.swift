/// Computes the bucket of a time in a native histogram from whole nanoseconds, without a logarithm.
///
/// Bucket i of schema 8, the finest, holds the times t with 2^((i-1)/256) s < t <= 2^(i/256) s. Let N be t in
/// nanoseconds, and G the 10^9 nanoseconds of a second. Both are shifted left until their highest bit is set; the
/// shifts add a power of two to the index. Then N <= 2^(k/256) G for one of 256 numbers k. The right sides, rounded
/// down, are a table of whole numbers.
enum NativeBucketIndex {
    /// Returns the index at schema 8.
    ///
    /// - Parameter nanoseconds: A time of 1 ns or more.
    static func finest(nanoseconds: UInt64) -> Int {
        let shift = nanoseconds.leadingZeroBitCount
        let normal = nanoseconds << UInt64(truncatingIfNeeded: shift)
        var place = Int(hints[Int(truncatingIfNeeded: normal >> 55) & 0xff])
        while thresholds[place] < normal { place += 1 }
        return (secondShift - shift) * 256 + firstPower + place
    }

    /// Returns the index, at a lower schema, of the bucket that contains bucket `index` of schema 8.
    static func coarser(_ index: Int, schema: Int) -> Int {
        let shift = NativeHistogramLayout.schemas.upperBound - schema
        return (index + (1 << shift) - 1) >> shift
    }

    /// Returns the index at the next lower schema.
    static func half(_ index: Int) -> Int { (index + 1) >> 1 }

    private static let second: UInt64 = 1_000_000_000
    private static let secondShift = second.leadingZeroBitCount

    /// The least k with a threshold of at least 2^63.
    private static let firstPower: Int = {
        var power = 0
        while let threshold = threshold(power - 1), threshold >= 1 << 63 { power -= 1 }
        return power
    }()

    /// 2^(k/256) G, rounded down, for each k from `firstPower`, and a last threshold that no number exceeds.
    private static let thresholds: [UInt64] = {
        var thresholds: [UInt64] = []
        while let threshold = threshold(firstPower + thresholds.count) { thresholds.append(threshold) }
        return thresholds + [.max]
    }()

    /// The place of the first possible threshold, by the eight bits after the highest bit.
    private static let hints: [UInt16] = (0..<256).map { (bits: UInt64) -> UInt16 in
        let least = 1 << 63 | bits << 55
        return UInt16(thresholds.firstIndex { $0 >= least } ?? thresholds.count - 1)
    }

    /// Returns 2^(power/256) G, rounded down; `nil` if it does not fit.
    private static func threshold(_ power: Int) -> UInt64? {
        let octave = power >> 8
        let (high, low) = UInt128(second << UInt64(secondShift)).multipliedFullWidth(by: root(power & 0xff))
        let shift = 126 - octave
        return UInt64(exactly: high << UInt128(128 - shift) | low >> UInt128(shift))
    }

    /// 2^(1/2), 2^(1/4), …, 2^(1/256), with 126 bits after the point. They are computed once; the first reply waits for
    /// them.
    private static let roots: [UInt128] = (0..<8).reduce(into: []) { roots, _ in
        roots.append(squareRoot(roots.last ?? 1 << 127))
    }

    /// Returns 2^(part/256) for parts below 256, with 126 bits after the point.
    private static func root(_ part: Int) -> UInt128 {
        var product: UInt128 = 1 << 126
        for (place, root) in roots.enumerated() where part >> (7 - place) & 1 == 1 {
            let (high, low) = product.multipliedFullWidth(by: root)
            product = high << 2 | low >> 126
        }
        return product
    }

    /// Returns the square root of a number with 126 bits after the point, rounded down. It builds the root bit by bit:
    /// the greatest number with a square of at most `square`.
    private static func squareRoot(_ square: UInt128) -> UInt128 {
        let (high, low) = (square >> 2, square << 126)
        var root: UInt128 = 0
        for bit in (0..<128).reversed() {
            let candidate = root | 1 << UInt128(bit)
            let product = candidate.multipliedFullWidth(by: candidate)
            if product.high < high || (product.high == high && product.low <= low) { root = candidate }
        }
        return root
    }
}
