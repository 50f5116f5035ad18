import Foundation
import Testing

@testable import Exposition

/// The bucket of a time, compared with the definition: bucket i of schema s holds 2^((i-1)/2^s) s < t <= 2^(i/2^s) s.
struct NativeBucketIndexTests {
    private func index(_ nanoseconds: UInt64, _ schema: Int) -> Int {
        NativeBucketIndex.coarser(NativeBucketIndex.finest(nanoseconds: nanoseconds), schema: schema)
    }

    /// Returns whether t <= 2^(i/2^s) s, in whole numbers: both sides are raised to the power of 2^s.
    private func isWithin(_ time: [UInt32], _ index: Int, of second: [UInt32]) -> Bool {
        let shift = UInt(index.magnitude)
        return index < 0
            ? LongNumber.isNotAbove(LongNumber.shifted(time, shift), second)
            : LongNumber.isNotAbove(time, LongNumber.shifted(second, shift))
    }

    @Test(arguments: 0...8)
    func `times at the edges of buckets are in the right bucket, to the nanosecond`(schema: Int) {
        let second = LongNumber.power(1_000_000_000, 1 << schema)
        // The coarser schemas are tested at all edges. The finer ones are tested at some, at changing places between powers of
        // two.
        let step = schema < 4 ? 1 : (1 << schema) - 13
        for index in stride(from: -20 << schema, through: 33 << schema, by: step) {
            // The computed edge is exact to one part in 10^15, so its neighbours are tested too.
            let edge = exp2(Double(index) / Double(1 << schema)) * 1e9
            for time in [edge - 1, edge, edge + 1].map({ UInt64($0) }) where time > 0 {
                let found = self.index(time, schema)
                let power = LongNumber.power(time, 1 << schema)
                #expect(isWithin(power, found, of: second), "\(time) ns is above bucket \(found)")
                #expect(!isWithin(power, found - 1, of: second), "\(time) ns is below bucket \(found)")
            }
        }
    }

    @Test func `a power of two of seconds is the last time in its bucket`() {
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

    @Test func `the least and the greatest time have buckets`() {
        #expect(index(1, 0) == -29)
        #expect(index(.max, 0) == 35)
        let second = LongNumber.power(1_000_000_000, 16)
        for time in [1, UInt64.max] {
            let power = LongNumber.power(time, 16)
            #expect(isWithin(power, index(time, 4), of: second))
            #expect(!isWithin(power, index(time, 4) - 1, of: second))
        }
    }

    @Test func `a bucket of a lower schema consists of whole buckets of a higher one`() {
        for schema in -4...7 {
            for index in -9_000...9_000 {
                let coarser = NativeBucketIndex.coarser(index, schema: schema)
                let finer = NativeBucketIndex.coarser(index, schema: schema + 1)
                #expect(coarser == NativeBucketIndex.half(finer))
            }
        }
        // A bucket of schema -4 holds sixteen powers of two.
        #expect(index(1_000_000_000, -4) == 0)
        #expect(index(1_000_000_001, -4) == 1)
        #expect(index(15_258, -4) == -1)
        #expect(index(15_259, -4) == 0)
    }
}

/// Whole numbers of any length, the lowest digits first.
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
