/// A round-trip time in two bytes, from 256 ns to 18 minutes: the power of two below it and eleven more bits, so that it is
/// within 0.025 % of what was measured, an order of magnitude under what kernel stamps are good for.
package struct RoundTripCode: Sendable, Hashable, Comparable {
    /// The greatest relative error of a time that went through a code.
    static let relativeError = 0.000_25

    package static let shortest = RoundTripCode(nanoseconds: 0)
    package static let longest = RoundTripCode(nanoseconds: .max)

    private static let leastExponent = 8
    private static let bits = 11

    private let code: UInt16

    /// - Parameter nanoseconds: what is below or above the scale becomes its end.
    package init(nanoseconds: Int64) {
        let time = max(nanoseconds, 1 << Self.leastExponent)
        let exponent = 63 - time.leadingZeroBitCount
        let shift = exponent - Self.bits
        // Rounding up to the next power of two carries into the exponent, as it must.
        let digits = shift > 0 ? (time &+ 1 << (shift - 1)) >> shift : time << -shift
        let position = (exponent - Self.leastExponent) << Self.bits + (Int(digits) - 1 << Self.bits)
        code = UInt16(clamping: position)
    }

    package var nanoseconds: Int64 {
        let shift = Int(code) >> Self.bits + Self.leastExponent - Self.bits
        let digits = Int64(code) & (1 << Self.bits - 1) + 1 << Self.bits
        return shift > 0 ? digits << shift : digits >> -shift
    }

    package static func < (left: RoundTripCode, right: RoundTripCode) -> Bool { left.code < right.code }
}
