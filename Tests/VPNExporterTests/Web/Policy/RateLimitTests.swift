import Testing

@testable import ExporterToolkit
@testable import NetworkPrimitives
@testable import Settings

/// Tests of the rate limit.
struct RateLimitTests {
    private let start = ContinuousClock.now

    private func expect(_ waits: [Duration?], from bucket: inout TokenBucket, at now: ContinuousClock.Instant) {
        for wait in waits {
            let found = bucket.take(at: now)
            #expect(found == wait)
        }
    }

    @Test func `a burst is admitted, and then one request per interval`() {
        var bucket = TokenBucket(RateLimit(interval: .seconds(1), burst: 3), now: start)
        expect([nil, nil, nil, .seconds(1)], from: &bucket, at: start)
        expect([.milliseconds(1)], from: &bucket, at: start + .milliseconds(999))
        expect([nil], from: &bucket, at: start + .seconds(1))
        expect([.seconds(1)], from: &bucket, at: start + .seconds(1))
    }

    @Test func `a pause refills at most the burst`() {
        var bucket = TokenBucket(RateLimit(interval: .seconds(1), burst: 2), now: start)
        let later = start + .seconds(3600)
        expect([nil, nil, .seconds(1)], from: &bucket, at: later)
    }

    @Test func `a refused request takes no token`() {
        var bucket = TokenBucket(RateLimit(interval: .seconds(1), burst: 1), now: start)
        expect([nil], from: &bucket, at: start)
        for _ in 0..<100 { expect([.milliseconds(500)], from: &bucket, at: start + .milliseconds(500)) }
        expect([nil], from: &bucket, at: start + .seconds(1))
    }

    @Test(
        arguments: [
            ("0", .zero), ("1s", .seconds(1)), ("1.5s", .milliseconds(1500)), ("1m30s", .seconds(90)),
            (".5h", .seconds(1800)), ("1h1m1s1ms1us1ns", .nanoseconds(3_661_001_001_001)), ("1µs", .microseconds(1)),
            ("+2s", .seconds(2)), ("-2s", .seconds(-2)), ("0s", .zero), ("1.s", .seconds(1)),
        ] as [(String, Duration)])
    func `durations have the form of Go`(text: String, duration: Duration) {
        #expect(DurationText.parse(text, .go) == duration)
    }

    @Test(arguments: [
        "", "1", "s", ".s", "1d", "1 s", "1.2.3s", "1e3s", "-", "+", "٣s", "99999999h", "1S", "inf", "1s1",
    ])
    func `a text that is not a duration is rejected`(text: String) {
        #expect(DurationText.parse(text, .go) == nil)
    }
}
