import Testing

@testable import CloudAPI

@Suite struct CloudTimestampTests {
    @Test(
        arguments: [
            ("2025-06-09T07:24:27Z", 1_749_453_867_000_000_000),
            ("2025-06-09T07:24:27.6Z", 1_749_453_867_600_000_000),
            ("2025-06-09T07:24:27.67Z", 1_749_453_867_670_000_000),
            ("2025-06-09T07:24:27.674Z", 1_749_453_867_674_000_000),
            ("2025-06-09T07:24:27.67412Z", 1_749_453_867_674_120_000),
            ("2025-06-09T07:24:27.674123Z", 1_749_453_867_674_123_000),
            ("2025-06-09T07:24:27.674123456Z", 1_749_453_867_674_123_456),
            ("2025-06-09T07:24:27.674", 1_749_453_867_674_000_000),
            ("2025-06-09T09:24:27+02:00", 1_749_453_867_000_000_000),
            ("2025-06-09T02:24:27-05:00", 1_749_453_867_000_000_000),
            ("1970-01-01T00:00:00Z", 0),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000),
            ("2000-03-01T00:00:00Z", 951_868_800_000_000_000),
        ] as [(String, Int64)])
    func `a timestamp with any number of fraction digits is read`(_ text: String, nanoseconds: Int64) {
        #expect(CloudTimestamp(text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "2025", "2025-06-09", "2025-06-09 07:24:27Z", "2025-06-09T07:24Z", "2025-06-09T07:24:27.Z",
        "2025-06-09T07:24:27.1234567890Z", "2025-06-09T07:24:27Zz", "2025-06-09T07:24:27+2", "2025-13-09T07:24:27Z",
        "2025-02-29T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z", "2025-06-09T24:00:00Z",
        "2025-06-09T07:60:27Z", "+025-06-09T07:24:27Z", "1969-12-31T23:59:59Z", "9999-01-01T00:00:00Z",
        "２０２５-06-09T07:24:27Z",
    ])
    func `an invalid timestamp is rejected`(_ text: String) {
        #expect(CloudTimestamp(text) == nil)
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 31 Dec 2026 23:59:59 GMT", 1_798_761_599),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777), ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Thu Dec 31 23:59:59 2026", 1_798_761_599), ("Thursday, 31-Dec-26 23:59:59 GMT", 1_798_761_599),
            ("Wednesday, 31-Dec-75 23:59:59 GMT", 3_345_062_399), ("Friday, 31-Dec-77 23:59:59 GMT", 252_460_799),
            ("Sun, 06 Nov 1994 08:49:37 UTC", nil), ("Sun, 06 Nor 1994 08:49:37 GMT", nil),
            ("Sun, 31 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 08:49:37  GMT", nil), ("", nil),
            ("06 Nov 1994 08:49:37 GMT", nil), ("Sunday, 06-Nov-1994 08:49:37 GMT", nil),
            ("Sun Nov 6 08:49:37 1994", nil),
            ("Sun Nov  6 08:49:37 1994 GMT", nil), ("Sunday, 06-Nov 08:49:37 GMT", nil),
            ("Sunday, 06-Nov-xx 08:49:37 GMT", nil),
        ] as [(String, Int64?)])
    func `an HTTP date is read in exactly three forms`(_ text: String, seconds: Int64?) throws {
        let now = try #require(CloudTimestamp("2026-10-21T07:28:00Z"))
        #expect(CloudTimestamp(httpDate: text, now: now)?.nanoseconds == seconds.map { $0 * 1_000_000_000 })
    }
}
