import Testing

@testable import NetworkPrimitives
@testable import Probing

@Suite struct RoundTripRingTests {
    @Test func `a decoded time is within the documented error`() {
        for exponent in stride(from: 3.0, through: 11.0, by: 0.01) {
            let time = Int64(Double.pow10(exponent))
            let error = Double(RoundTripCode(nanoseconds: time).nanoseconds - time) / Double(time)
            #expect(abs(error) <= RoundTripCode.relativeError, "\(time) ns")
        }
        for (time, shown) in [(Int64(0), Int64(256)), (-5, 256), (256, 256), (4_096, 4_096), (1 << 39, 1 << 39)] {
            #expect(RoundTripCode(nanoseconds: time).nanoseconds == shown)
        }
        // The scale ends below two to the fortieth, with its last code.
        #expect(RoundTripCode(nanoseconds: .max).nanoseconds == (1 << 40) - (1 << 28))
        #expect(RoundTripCode(nanoseconds: (1 << 30) - 1).nanoseconds == 1 << 30)
    }

    @Test func `codes sort like their times`() {
        let codes = (0..<40_000).map { RoundTripCode(nanoseconds: Int64($0) * Int64($0)) }
        #expect(zip(codes, codes.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `quantiles use the nearest rank`() {
        var ring = RoundTripRing()
        #expect(ring.all.quantile(0.5) == nil)
        for time in (1...100).shuffled() { ring.append(RoundTripCode(nanoseconds: Int64(time) * 1_000_000)) }
        let sorted = ring.all
        for (share, wanted) in [(0.5, 50.0), (0.9, 90), (0.95, 95), (0.99, 99), (1, 100), (0, 1)] {
            let quantile = Double(sorted.quantile(share) ?? 0) / 1e6
            #expect(abs(quantile - wanted) <= wanted * RoundTripCode.relativeError)
        }
    }

    @Test func `the oldest values are dropped on demand and above the bound`() {
        var ring = RoundTripRing()
        for time in 1...5_000 { ring.append(RoundTripCode(nanoseconds: Int64(time) * 1_000)) }
        #expect(ring.count == RoundTripRing.mostRoundTrips)
        #expect(ring.all.first == RoundTripCode(nanoseconds: Int64(5_000 - 4_096 + 1) * 1_000))
        ring.dropFirst(4_000)
        #expect(ring.count == 96)
        ring.append(RoundTripCode(nanoseconds: 1_000))
        #expect(ring.all.first == RoundTripCode(nanoseconds: 1_000))
        ring.dropFirst(1_000)
        #expect(ring.count == 0 && ring.all.isEmpty)
    }
}

@Suite struct BaseRoundTripTests {
    private static let millisecond: Int64 = 1_000_000
    private static let second: Int64 = 1_000_000_000

    /// Records one reply each second, and returns the base afterwards in milliseconds.
    private func base(_ base: inout BaseRoundTrip, from start: Int64, _ times: [Double]) -> Double? {
        for (index, time) in times.enumerated() {
            base.record(Int64(time * 1e6), at: (start + Int64(index)) * Self.second)
        }
        return base.value(at: (start + Int64(times.count) - 1) * Self.second).map { Double($0) / 1e6 }
    }

    @Test func `the base is the third smallest, of few values the second, and absent without one`() {
        var minimum = BaseRoundTrip(window: 600 * Self.second)
        #expect(minimum.value(at: 0) == nil)
        #expect(base(&minimum, from: 0, [22]) == 22)
        #expect(base(&minimum, from: 1, [20, 25]) == 22)
        #expect(base(&minimum, from: 3, Array(repeating: 21, count: 7)) == 21)
        #expect(minimum.value(at: 700 * Self.second) == nil)
    }

    @Test(arguments: [0, 1, 7, 49, 50, 130, 299])
    func `a single wrong round-trip time does not move the base`(place: Int) {
        var minimum = BaseRoundTrip(window: 600 * Self.second)
        var times = (0..<300).map { 300 + Double($0 % 5) }
        times[place] = 11
        let values = times.enumerated().map { base(&minimum, from: Int64($0), [$1]) }
        // At the first reply no other value is known.
        #expect(values.dropFirst(place == 0 ? 1 : 0).allSatisfy { ($0 ?? 0) >= 300 && ($0 ?? 0) <= 301 })
    }

    @Test(arguments: [500, 980])
    func `any number of wrong round-trip times at one moment does not move the base`(start: Int64) {
        var minimum = BaseRoundTrip(window: 600 * Self.second)
        for number in 0..<3_000 as Range<Int64> { minimum.record(300 * Self.millisecond, at: number * 10_000_000) }
        // The clock steps with 10 ms between requests, within a second or across its end.
        let step = 30 * Self.second + start * Self.millisecond
        for number in 0..<30 as Range<Int64> {
            minimum.record((11 + number) * Self.millisecond, at: step + number * 10_000_000)
        }
        #expect(minimum.value(at: 31 * Self.second) == 300 * Self.millisecond)
    }

    @Test func `a wrong round-trip time does not hide a longer route`() {
        var minimum = BaseRoundTrip(window: 600 * Self.second)
        _ = base(&minimum, from: 0, (0..<600).map { 20 + Double($0 % 5) / 10 })
        let longer = (0..<260).map { $0 == 120 ? 1 : 35 + Double($0 % 5) / 10 }
        #expect(base(&minimum, from: 600, longer) == 35)
    }

    @Test func `a queue that grows does not raise the base`() {
        var minimum = BaseRoundTrip(window: 600 * Self.second)
        _ = base(&minimum, from: 0, Array(repeating: 20, count: 300))
        let queue = (0..<250).map { 30 + 40 * Double($0 % 25) / 25 }
        #expect(base(&minimum, from: 300, queue) == 20)
    }

    @Test func `a queue that grows slowly does not raise the base, however little it varies in a slot`() {
        var minimum = BaseRoundTrip(window: 600 * Self.second)
        _ = base(&minimum, from: 0, Array(repeating: 20, count: 120))
        #expect(base(&minimum, from: 120, (0..<470).map { 20 + Double($0) / 10 }) == 20)
    }

    @Test
    func `a longer route raises the base within half of the window, and a shorter one lowers it after three seconds`() {
        var minimum = BaseRoundTrip(window: 600 * Self.second)
        _ = base(&minimum, from: 0, (0..<600).map { 20 + Double($0 % 5) / 10 })
        #expect(base(&minimum, from: 600, (0..<260).map { 35 + Double($0 % 5) / 10 }) == 35)
        #expect(base(&minimum, from: 860, [12, 12]) == 35)
        #expect(base(&minimum, from: 862, [12]) == 12)
    }
}

@Suite struct SmoothedJitterTests {
    @Test func `each difference has a weight of a sixteenth`() {
        var jitter = SmoothedJitter()
        #expect(jitter.value == nil)
        jitter.record(difference: -1_600)
        #expect(jitter.value == 1_600)
        jitter.record(difference: 0)
        #expect(jitter.value == 1_500)
    }
}

@Suite struct MeanOpinionScoreTests {
    @Test func `a short path without loss has the best score of the model`() {
        let score = MeanOpinionScore.estimate(roundTrip: 0, jitter: 0, loss: 0)
        #expect(abs(score - 4.41) < 0.01)
    }

    @Test func `the score falls with delay, jitter and loss, and stays within its scale`() {
        let times: [Int64] = [0, 50_000_000, 300_000_000, 600_000_000, 5_000_000_000]
        let byDelay = times.map { MeanOpinionScore.estimate(roundTrip: $0, jitter: 0, loss: 0) }
        #expect(byDelay == byDelay.sorted(by: >))
        let byLoss = [0, 0.001, 0.01, 0.05, 0.2, 1].map {
            MeanOpinionScore.estimate(roundTrip: 40_000_000, jitter: 1_000_000, loss: $0)
        }
        #expect(byLoss == byLoss.sorted(by: >))
        #expect((byDelay + byLoss).allSatisfy { 1...4.5 ~= $0 })
    }
}

extension Double {
    fileprivate static func pow10(_ exponent: Double) -> Double {
        var result = 1.0
        let whole = exponent.rounded(.down)
        for _ in 0..<Int(whole) { result *= 10 }
        // ln 10
        var term = 1.0
        var sum = 1.0
        let power = (exponent - whole) * 2.302_585_092_994_046
        for index in 1...30 {
            term *= power / Double(index)
            sum += term
        }
        return result * sum
    }
}

extension RoundTripRing {
    fileprivate var all: [RoundTripCode] { newest(count).sorted() }
}
