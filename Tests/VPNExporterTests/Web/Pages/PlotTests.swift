import Testing

@testable import StatusPages

struct PlotTests {
    /// - Parameters:
    ///   - minimum: microseconds, as the other round-trip times.
    private func minute(_ minimum: Int64?, _ median: Int64?, _ maximum: Int64?, lost: UInt16 = 0) -> MinuteView {
        MinuteView(
            start: 1_767_225_600_000_000_000, replies: median == nil ? 0 : 60, lost: lost,
            minimum: minimum.map { $0 * 1_000 }, median: median.map { $0 * 1_000 }, maximum: maximum.map { $0 * 1_000 })
    }

    @Test func `a line has a step for each value and a gap for a missing one`() {
        #expect(StepPath.line([5, 5, 3, nil, nil, 4]) == "M0 5h2v-2h1M5 4h1")
        #expect(StepPath.line([nil, nil]) == "" && StepPath.line([]) == "")
        #expect(StepPath.line([1, 2], width: 10) == "M0 1h10v1h10")
    }

    @Test func `a band is closed along both of its lines`() {
        #expect(StepPath.band([1, 2, nil, 3], [4, 6, nil, 3]) == "M0 1h1v1h1v4h-1v-2h-1zM3 3h1v0h-1z")
    }

    @Test func `bars start at the floor`() {
        #expect(StepPath.bars([nil, 4, nil], on: 40) == "M1 40v-4h1v4z")
        #expect(StepPath.marks([nil, 4], width: 10) == "M10 4h10")
    }

    @Test func `one spike does not flatten the rest of the sparkline`() throws {
        var minutes = (0..<59).map { _ in minute(20_000, 21_000, 22_000) }
        minutes.append(minute(20_000, 21_000, 2_000_000))
        let scale = try #require(RoundTripScale(closeTo: minutes, height: 40))
        #expect(scale.maximum < 30_000_000 && scale.place(2_000_000_000) == 0)
    }

    @Test func `small variations stay small`() throws {
        let minutes = [minute(20_000, 20_010, 20_020), minute(20_010, 20_020, 20_030)]
        let scale = try #require(RoundTripScale(closeTo: minutes, height: 40))
        #expect(abs(scale.place(20_010_000) - scale.place(20_020_000)) <= 1)
    }

    @Test(
        arguments: [
            (20, 30), (20_100, 21_400), (1_000, 2_000_000), (500_000, 500_000), (0, 0), (3_000_000, 900_000_000),
        ] as [(Int64, Int64)])
    func `the plot ends at round numbers and has some ticks`(low: Int64, high: Int64) throws {
        let scale = try #require(
            RoundTripScale(ticksFor: [minute(low, low, high)], height: 200))
        #expect(scale.minimum <= Double(low * 1_000) && scale.maximum >= Double(high * 1_000) && scale.minimum >= 0)
        #expect((2...12).contains(scale.ticks.count), "\(scale.ticks)")
        #expect(scale.place(Int64(scale.minimum)) == 200 && scale.place(Int64(scale.maximum)) == 0)
    }

    @Test func `an hour without a reply has no scale, and the plots show its losses`() {
        let minutes = [minute(nil, nil, nil), minute(nil, nil, nil, lost: 60)]
        #expect(RoundTripScale(closeTo: minutes, height: 40) == nil)
        let sparkline = String(decoding: Sparkline(minutes: minutes).markup.bytes, as: UTF8.self)
        #expect(sparkline.contains("<path class=\"o\" d=\"M1 40v-40h1v40z\"/>"))
        #expect(sparkline.contains("aria-label=\"no reply in the last hour\""))
        let plot = String(decoding: HourPlot(minutes: minutes, title: "t").markup.bytes, as: UTF8.self)
        #expect(plot.contains("no reply in the last hour") && plot.contains("M10 48v-48h10v48z"))
    }

    @Test func `a plot of no minutes is complete`() {
        #expect(String(decoding: Sparkline(minutes: []).markup.bytes, as: UTF8.self).hasSuffix("</svg>"))
        #expect(String(decoding: HourPlot(minutes: [], title: "t").markup.bytes, as: UTF8.self).hasSuffix("</figure>"))
    }
}
