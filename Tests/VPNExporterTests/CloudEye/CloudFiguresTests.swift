import CloudAPI
import Testing

@testable import CloudWatching
@testable import VPNConfiguration

struct CloudFiguresTests {
    @Test(
        arguments: [
            (.linkRoundTrip, 21.5, 0.0215), (.linkMaximum, 5_000, 5), (.tunnelRoundTrip, 0.25, 0.00025),
            (.tunnelMaximum, 0, 0), (.linkLoss, 0, 0), (.linkLoss, 12.5, 0.125), (.tunnelLoss, 100, 1),
            (.linkLoss, 100.1, nil), (.linkLoss, -1, nil), (.gatewayReceiveUsage, 80, 0.8),
            (.gatewaySendUsage, 101, nil),
            (.receiveRate, 8, 1), (.gatewaySendRate, 1, 0.125), (.sendRate, -8, nil), (.receivePackets, 1.5, 1.5),
            (.gatewayConnections, 3, 3), (.connectionStatus, 0, 0), (.connectionStatus, 1, 1),
            (.connectionStatus, 2, nil),
            (.connectionStatus, 0.5, nil), (.linkRoundTrip, .nan, nil), (.receiveRate, .infinity, nil),
        ] as [(CloudMeasure, Double, Double?)])
    func `values become base units, and impossible values become nil`(
        measure: CloudMeasure, raw: Double, expected: Double?
    ) {
        #expect(measure.baseValue(raw) == expected)
    }

    private static func figures(_ points: [(CloudMeasure, Double, secondsAgo: Int64)]) -> CloudFigures {
        let entries = points.map { measure, value, secondsAgo in
            (measure.series(of: "id"), CloudEyePoint(time: time(secondsAgo), value: value))
        }
        return CloudFigures(
            Dictionary(uniqueKeysWithValues: entries), now: time(0), maximumAge: .seconds(900))
    }

    private static func time(_ secondsAgo: Int64) -> CloudTimestamp {
        CloudTimestamp(nanoseconds: (1_767_323_045 - secondsAgo) * 1_000_000_000)
    }

    @Test(arguments: [(0, true), (900, true), (901, false), (-900, true), (-901, false)])
    func `a value is shown while it is fresh`(secondsAgo: Int64, isShown: Bool) {
        let figures = Self.figures([(.connectionStatus, 1, secondsAgo)])
        #expect((figures.value(.connectionStatus, of: "id") == 1) == isShown)
        #expect((figures.time(.connection, of: "id") == Self.time(secondsAgo)) == isShown)
        #expect(figures.value(.connectionStatus, of: "other") == nil)
    }

    @Test func `a round-trip time is absent while the newest loss is full`() {
        for secondsAgo: Int64 in [15, 30, 60] {
            let figures = Self.figures([(.linkLoss, 100, 30), (.linkRoundTrip, 5_000, secondsAgo)])
            #expect(figures.value(.linkRoundTrip, of: "id") == nil)
            #expect(figures.value(.linkLoss, of: "id") == 1)
        }
        let other = Self.figures([(.tunnelLoss, 100, 30), (.linkRoundTrip, 20, 30)])
        #expect(other.value(.linkRoundTrip, of: "id") == 0.02)
    }

    @Test func `a round-trip time of 0 requires a loss at the same time that is not full`() {
        #expect(Self.figures([(.linkRoundTrip, 0, 30)]).value(.linkRoundTrip, of: "id") == nil)
        #expect(
            Self.figures([(.linkRoundTrip, 0, 45), (.linkLoss, 0, 30)]).value(.linkRoundTrip, of: "id") == nil)
        #expect(Self.figures([(.linkRoundTrip, 0, 30), (.linkLoss, 0, 30)]).value(.linkRoundTrip, of: "id") == 0)
    }

    @Test func `an old loss hides no round-trip time`() {
        let figures = Self.figures([(.linkRoundTrip, 20, 30), (.linkLoss, 100, 1_000)])
        #expect(figures.value(.linkRoundTrip, of: "id") == 0.02)
        #expect(figures.value(.linkLoss, of: "id") == nil)
    }

    @Test func `the time of a source is that of its oldest shown value`() {
        let figures = Self.figures([
            (.receiveRate, 8, 60), (.sendRate, 8, 120), (.sendPackets, -1, 300), (.receivePackets, 1, 2_000),
        ])
        #expect(figures.time(.traffic, of: "id") == Self.time(120))
        #expect(figures.time(.link, of: "id") == nil)
    }
}
