/// A seeded generator, so that what the simulated network does can be repeated (Steele, Lea, Flood: Fast splittable pseudorandom
/// number generators, 2014).
struct SplitMix64: Sendable {
    private static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.mix(state)
    }

    /// A number from 0 up to, but without, 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Spreads each bit over all bits; no two numbers become the same.
    static func mix(_ number: UInt64) -> UInt64 {
        var mixed = (number ^ (number >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// The seed of one of many streams that share nothing, drawn from `seed`.
    static func seed(_ seed: UInt64, stream: UInt64) -> UInt64 { mix(seed &+ increment &* (stream &+ 1)) }
}
