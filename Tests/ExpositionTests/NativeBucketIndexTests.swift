import Foundation
import Testing

@testable import Exposition

/// The bucket of a time, held against the definition: bucket i of schema s has 2^((i-1)/2^s) s < t <= 2^(i/2^s) s.
struct NativeBucketIndexTests {
    private func index(_ nanoseconds: UInt64, _ schema: Int) -> Int {
        NativeBucketIndex.coarser(NativeBucketIndex.finest(nanoseconds: nanoseconds), schema: schema)
    }

    /// Whether t <= 2^(i/2^s) s, by whole numbers: both sides to the power of 2^s.
    private func isWithin(_ time: [UInt32], _ index: Int, of second: [UInt32]) -> Bool {
        let shift = UInt(index.magnitude)
        return index < 0
            ? LongNumber.isNotAbove(LongNumber.shifted(time, shift), second)
            : LongNumber.isNotAbove(time, LongNumber.shifted(second, shift))
    }

    @Test(arguments: 0...8)
    func `at the edges of the buckets, to the nanosecond`(schema: Int) {
        let second = LongNumber.power(1_000_000_000, 1 << schema)
        // All of the coarser schemas, and of the finer ones some at ever other places between two powers of two.
        let step = schema < 4 ? 1 : (1 << schema) - 13
        for index in stride(from: -20 << schema, through: 33 << schema, by: step) {
            // Where the edge is to a part in 10^15, and what is next to it.
            let edge = exp2(Double(index) / Double(1 << schema)) * 1e9
            for time in [edge - 1, edge, edge + 1].map({ UInt64($0) }) where time > 0 {
                let found = self.index(time, schema)
                let power = LongNumber.power(time, 1 << schema)
                #expect(isWithin(power, found, of: second), "\(time) ns is above bucket \(found)")
                #expect(!isWithin(power, found - 1, of: second), "\(time) ns is below bucket \(found)")
            }
        }
    }

    @Test func `powers of two of seconds are the last of their buckets`() {
        for power in 0...33 {
            let time: UInt64 = 1_000_000_000 << UInt64(power)
            for schema in 0...8 {
                #expect(index(time, schema) == power << schema)
                #expect(index(time + 1, schema) == power << schema + 1)
            }
        }
        #expect(index(1_000_000_000 >> 9, 0) == -9)
        #expect(index(1_000_000_000 >> 9 + 1, 0) == -8)
    }

    @Test func `the ends of the scale have buckets`() {
        #expect(index(1, 0) == -29)
        #expect(index(.max, 0) == 35)
        let second = LongNumber.power(1_000_000_000, 16)
        for time in [1, UInt64.max] {
            let power = LongNumber.power(time, 16)
            #expect(isWithin(power, index(time, 4), of: second))
            #expect(!isWithin(power, index(time, 4) - 1, of: second))
        }
    }

    @Test func `lower schemas have whole buckets of higher ones`() {
        for schema in -4...7 {
            for index in -9_000...9_000 {
                let coarser = NativeBucketIndex.coarser(index, schema: schema)
                let finer = NativeBucketIndex.coarser(index, schema: schema + 1)
                #expect(coarser == NativeBucketIndex.half(finer))
            }
        }
        // Schema -4: sixteen powers of two in one.
        #expect(index(1_000_000_000, -4) == 0)
        #expect(index(1_000_000_001, -4) == 1)
        #expect(index(15_258, -4) == -1)
        #expect(index(15_259, -4) == 0)
    }
}

/// Whole numbers of any length, lowest digits first.
private enum LongNumber {
    static func power(_ number: UInt64, _ exponent: Int) -> [UInt32] {
        (0..<exponent).reduce([1]) { power, _ in product(power, number) }
    }

    static func product(_ left: [UInt32], _ right: UInt64) -> [UInt32] {
        var digits: [UInt32] = []
        var carry: UInt128 = 0
        for digit in left {
            carry += UInt128(digit) * UInt128(right)
            digits.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        while carry > 0 {
            digits.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        return digits
    }

    static func shifted(_ number: [UInt32], _ shift: UInt) -> [UInt32] {
        Array(repeating: 0, count: Int(shift / 32)) + product(number, 1 << UInt64(shift % 32))
    }

    static func isNotAbove(_ left: [UInt32], _ right: [UInt32]) -> Bool {
        guard left.count == right.count else { return left.count < right.count }
        guard let place = left.indices.reversed().first(where: { left[$0] != right[$0] }) else { return true }
        return left[place] < right[place]
    }
}
