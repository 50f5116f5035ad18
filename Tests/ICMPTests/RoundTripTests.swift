import Testing

@testable import ICMP

@Suite("Round-trip times")
struct RoundTripTests {
    private static let second: Int64 = 1_000_000_000
    private static let hour: Int64 = 3_600 * second
    private static let epoch: Int64 = 1_800_000_000 * second

    private func measure(stamp: Int64?, read: Int64, step: Int64 = 0) -> Int64 {
        RoundTrip.measure(
            sent: ClockReading(monotonic: 500, realtime: Self.epoch), stamp: stamp.map { Self.epoch + $0 + step },
            read: ClockReading(monotonic: 500 + read, realtime: Self.epoch + read + step))
    }

    @Test("the kernel's stamp counts, not when we read the reply")
    func stamp() {
        #expect(measure(stamp: 20_000_000, read: 31_000_000) == 20_000_000)
        #expect(measure(stamp: 0, read: 31_000_000) == 0)
    }

    @Test("a stamp that is younger than the reading by no more than the clocks may differ is taken")
    func slew() {
        #expect(measure(stamp: 32_000_000, read: 31_000_000) == 32_000_000)
        #expect(measure(stamp: 32_000_001, read: 31_000_000) == 31_000_000)
    }

    @Test("without a stamp the time until the reading counts")
    func withoutStamp() {
        #expect(measure(stamp: nil, read: 31_000_000) == 31_000_000)
    }

    @Test("a wall clock that was stepped meanwhile does not matter", arguments: [hour, -hour, second, -1])
    func stepped(step: Int64) {
        let time = measure(stamp: step == -1 ? 0 : 20_000_000, read: 31_000_000, step: step)
        #expect(time == 31_000_000)
    }

    @Test("it is never negative")
    func neverNegative() {
        #expect(measure(stamp: nil, read: -5) == 0)
        #expect(measure(stamp: -10, read: -5) == 0)
    }
}
