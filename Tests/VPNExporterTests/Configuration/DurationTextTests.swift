import Testing

@testable import NetworkPrimitives
@testable import Settings

struct DurationTextTests {
    @Test(
        arguments: [
            ("500ms", .milliseconds(500)), ("1s", .seconds(1)), ("5m", .seconds(300)), ("1h30m", .seconds(5400)),
            ("1d", .seconds(86_400)), ("1d2h3m4s5ms", .milliseconds(93_784_005)), ("0s", .zero),
        ] as [(String, Duration)])
    func `a duration is parsed and written in the same form`(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
        #expect(DurationText.write(duration) == text)
    }

    @Test func `other spellings of a duration are parsed`() {
        #expect(DurationText.parse("60s") == .seconds(60))
        #expect(DurationText.parse("0090m") == .seconds(5400))
        #expect(DurationText.write(.seconds(90)) == "1m30s")
    }

    @Test func `a duration above the maximum becomes the maximum and does not wrap`() {
        #expect(DurationText.parse("99999999999999999999d") == .milliseconds(Int64.max))
        #expect(DurationText.parse("9223372036854775807s1ms") == .milliseconds(Int64.max))
        #expect(DurationText.parse("106751991167d999999999h") == .milliseconds(Int64.max))
    }

    @Test(arguments: ["", "1", "s", "1.5s", "-1s", "+1s", "1 s", "1s ", "1s1m", "1s1s", "1S", "1us", "1m2", "١s", "1ｓ"])
    func `an invalid duration is rejected`(text: String) {
        #expect(DurationText.parse(text) == nil)
    }
}
