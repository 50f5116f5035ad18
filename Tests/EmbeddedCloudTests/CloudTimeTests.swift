import Testing

@testable import EmbeddedCloud

struct CloudTimeTests {
    private let time = CloudTime(sinceEpoch: .seconds(1_767_323_045) + .nanoseconds(7_089_010))

    @Test func `the text of a time has the requested fraction digits, truncated instead of rounded`() {
        #expect(time.text(fractionDigits: 1) == "2026-01-02T03:04:05.0Z")
        #expect(time.text(fractionDigits: 3) == "2026-01-02T03:04:05.007Z")
        #expect(time.text(fractionDigits: 6) == "2026-01-02T03:04:05.007089Z")
        #expect(time.text(fractionDigits: 9) == "2026-01-02T03:04:05.007089010Z")
    }

    @Test(arguments: [1, 2, 3, 5, 6, 9])
    func `a time survives writing and reading`(digits: Int) {
        let text = time.text(fractionDigits: digits)
        #expect(CloudTime(text)?.text(fractionDigits: digits) == text)
    }

    @Test func `the compact form is read, and any other form yields nil`() {
        #expect(CloudTime(compact: "20260102T030405Z") == CloudTime(sinceEpoch: .seconds(1_767_323_045)))
        let others = [
            "", "20260102T030405", "20260102 030405Z", "20261302T030405Z", "2026-01-02T03:04Z", "20260102T03:4:5Z",
            "20260102T0304é5Z", "20260102T03040 Z", " 0260102T030405Z",
        ]
        for text in others { #expect(CloudTime(compact: text) == nil, "\(text)") }
    }

    @Test func `times are ordered by value, not by text`() throws {
        let two = try #require(CloudTime("2026-01-02T03:04:05.67Z"))
        let three = try #require(CloudTime("2026-01-02T03:04:05.674Z"))
        let whole = try #require(CloudTime("2026-01-02T03:04:05Z"))
        #expect(whole < two)
        #expect(two < three)
    }

    @Test(arguments: [
        "", "Z", "now", "2026-01-02T03:04:05", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05.1234567890Z",
        "2026-01-02T03:04:05.-1Z", "2026-01-02T03:04:05.6é4Z", "2026-13-02T03:04:05Z", "2026-01-02",
        "2026-01-02T03:04:05+00:00Z",
    ])
    func `a text that is not a time yields nil`(text: String) {
        #expect(CloudTime(text) == nil)
    }
}
