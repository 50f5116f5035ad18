import Testing

@testable import Availability
@testable import NetworkPrimitives
@testable import StatusPages

struct FigureTextTests {
    @Test(
        arguments: [
            (0, "0.000"), (0.000_000_4, "0.000"), (0.000_016, "0.016"), (0.000_999_6, "1.00"), (0.009_996, "10.0"),
            (0.0204, "20.4"), (0.099_96, "100"), (1.2346, "1235"),
        ])
    func `times have three significant digits`(seconds: Double, text: String) {
        #expect(FigureText.milliseconds(seconds) == text)
    }

    @Test func `a share close to 0 or 1 is not shown as 0 or 100 percent`() {
        let shares: [Double?] = [nil, 0, 0.000_01, 0.000_25, 0.025, 0.5, 0.999_95, 1]
        #expect(
            shares.map(FigureText.percent) == ["–", "0", "<0.01", "0.025", "2.50", "50.0", ">99.99", "100"])
    }

    @Test(
        arguments: [
            (-5, "0 s"), (0.4, "0 s"), (59.6, "1 min"), (61, "1 min 1 s"), (3_600, "1 h"), (7_500, "2 h 5 min"),
            (90_000, "1 d 1 h"), (.infinity, "11574074 d 1 h"),
        ])
    func `durations have at most two units`(seconds: Double, text: String) {
        #expect(FigureText.duration(seconds) == text)
    }

    @Test func `ages have one unit, and configured values have no trailing zeros`() {
        #expect(
            [0, 119, 120, 7_199, 7_200, 172_799, 172_800].map(FigureText.age(_:)) == [
                "0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 d",
            ])
        #expect(["0.100", "99.0", "100", "0.999"].map(FigureText.plain) == ["0.1", "99", "100", "0.999"])
    }

    @Test func `a value that is not a number becomes a dash`() {
        #expect(FigureText.digits(.nan) == "–" && FigureText.digits(.infinity) == "–")
        #expect(FigureText.fixed(-1.25, places: 1) == "−1.3" && FigureText.fixed(-0.001, places: 1) == "0.0")
    }

    @Test func `counts are grouped and rates are in bits`() {
        #expect(
            [0, 999, 1_000, 1_234_567].map(FigureText.count) == ["0", "999", "1\u{202F}000", "1\u{202F}234\u{202F}567"])
        #expect(
            [nil, 0, 125, 2_250_000].map(FigureText.bitRate) == ["–", "0.000 bit/s", "1.00 kbit/s", "18.0 Mbit/s"])
    }

    @Test func `ages count from the moment of the page, and a future time has no age`() {
        let time = PageTime(now: 1_767_323_045_000_000_000)
        #expect(time.agoText(time.now - 65_000_000_000) == "65 s ago")
        #expect(time.agoText(time.now + 65_000_000_000) == "0 s ago")
    }

    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00"), (1_767_323_045_123_000_000, "2026-01-02 03:04:05"),
            (1_767_311_999_999_999_999, "2026-01-01 23:59:59"), (1_767_312_000_000_000_000, "2026-01-02 00:00:00"),
        ] as [(Int64, String)])
    func `a time shows its day and clock in UTC`(time: Int64, text: String) {
        #expect(PageTime.text(time) == text)
        #expect(PageTime.clock(time) == String(text.dropFirst(11).prefix(5)))
    }
}
