import Testing

@testable import StatusPages

struct PlotTests {
    private func minute(_ least: Double?, _ median: Double?, _ greatest: Double?, lost: UInt16 = 0) -> MinuteDocument {
        MinuteDocument(
            start: "2026-01-01T00:00:00.000Z", replies: median == nil ? 0 : 60, lost: lost, least: least,
            median: median,
            greatest: greatest)
    }

    @Test func `a line has a step for each value and a gap for none`() {
        #expect(StepPath.line([5, 5, 3, nil, nil, 4]) == "M0 5h2v-2h1M5 4h1")
        #expect(StepPath.line([nil, nil]) == "" && StepPath.line([]) == "")
        #expect(StepPath.line([1, 2], width: 10) == "M0 1h10v1h10")
    }

    @Test func `a band is closed along both of its lines`() {
        #expect(StepPath.band([1, 2, nil, 3], [4, 6, nil, 3]) == "M0 1h1v1h1v4h-1v-2h-1zM3 3h1v0h-1z")
    }

    @Test func `bars stand on the floor`() {
        #expect(StepPath.bars([nil, 4, nil], on: 40) == "M1 40v-4h1v4z")
        #expect(StepPath.marks([nil, 4], width: 10) == "M10 4h10")
    }

    @Test func `one spike does not press the rest of the sparkline to the ground`() throws {
        var minutes = (0..<59).map { _ in minute(0.020, 0.021, 0.022) }
        minutes.append(minute(0.020, 0.021, 2))
        let scale = try #require(RoundTripScale(closeTo: minutes, height: 40))
        #expect(scale.greatest < 0.03 && scale.place(2) == 0)
    }

    @Test func `times that hardly vary look so`() throws {
        let minutes = [minute(0.020, 0.020_01, 0.020_02), minute(0.020_01, 0.020_02, 0.020_03)]
        let scale = try #require(RoundTripScale(closeTo: minutes, height: 40))
        #expect(abs(scale.place(0.020_01) - scale.place(0.020_02)) <= 1)
    }

    @Test(arguments: [(0.000_02, 0.000_03), (0.0201, 0.0214), (0.001, 2), (0.5, 0.5), (0, 0), (3, 900)])
    func `the plot ends at round numbers and has some ticks`(least: Double, greatest: Double) throws {
        let scale = try #require(
            RoundTripScale(ticksFor: [minute(least, least, greatest)], height: 200))
        #expect(scale.least <= least && scale.greatest >= greatest && scale.least >= 0)
        #expect((2...12).contains(scale.ticks.count), "\(scale.ticks)")
        #expect(scale.place(scale.least) == 200 && scale.place(scale.greatest) == 0)
    }

    @Test func `an hour without a reply has no scale and its losses are drawn`() {
        let minutes = [minute(nil, nil, nil), minute(nil, nil, nil, lost: 60)]
        #expect(RoundTripScale(closeTo: minutes, height: 40) == nil)
        let sparkline = String(decoding: Sparkline(minutes: minutes).markup.bytes, as: UTF8.self)
        #expect(sparkline.contains("<path class=\"o\" d=\"M1 40v-40h1v40z\"/>"))
        #expect(sparkline.contains("aria-label=\"no reply in the last hour\""))
        let plot = String(decoding: HourPlot(minutes: minutes, title: "t").markup.bytes, as: UTF8.self)
        #expect(plot.contains("no reply in the last hour") && plot.contains("M10 48v-48h10v48z"))
    }

    @Test func `a plot of nothing is whole`() {
        #expect(String(decoding: Sparkline(minutes: []).markup.bytes, as: UTF8.self).hasSuffix("</svg>"))
        #expect(String(decoding: HourPlot(minutes: [], title: "t").markup.bytes, as: UTF8.self).hasSuffix("</figure>"))
    }
}
