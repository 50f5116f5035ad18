import Availability

/// The last hour of a target in a cell of the table: the median as a line, the range from the least to the greatest as a
/// band, and each minute's loss as a bar from the ground, as high as the share that was lost.
struct Sparkline {
    private static let height = 40
    /// So that one lost request of many is seen.
    private static let leastBar = 8

    let minutes: [MinuteDocument]

    var markup: Markup {
        let losses = minutes.map(\.lossRatio)
        let bars = losses.map { loss in
            loss.flatMap { $0 > 0 && $0 < 1 ? max(Self.leastBar, Int($0 * Double(Self.height))) : nil }
        }
        let outages = losses.map { $0 == 1 ? Self.height : nil }
        return """
            <svg class="k" viewBox="0 0 \(max(minutes.count, 1)) 40" preserveAspectRatio="none" role="img" \
            aria-label="\(summary)">\(roundTrips)\(Self.path("l", StepPath.bars(bars, on: Self.height)))\
            \(Self.path("o", StepPath.bars(outages, on: Self.height)))</svg>
            """
    }

    private var roundTrips: Markup {
        guard let scale = RoundTripScale(closeTo: minutes, height: Self.height - 4) else { return .empty }
        // Room for the line's own width.
        func places(_ figure: (MinuteDocument) -> Double?) -> [Int?] {
            minutes.map { figure($0).map { scale.place($0) + 2 } }
        }
        let band = StepPath.band(places(\.greatest), places(\.least))
        return "\(Self.path("b", band))\(Self.path("m", StepPath.line(places(\.median))))"
    }

    /// The same for who does not see it.
    private var summary: String {
        let lossy = minutes.count { $0.lost > 0 }
        guard let least = minutes.compactMap(\.least).min(), let greatest = minutes.compactMap(\.greatest).max() else {
            return lossy == 0 ? "nothing yet" : "no reply in the last hour"
        }
        return "RTT \(PageFigure.milliseconds(least)) to \(PageFigure.milliseconds(greatest)) ms, loss in \(lossy) min"
    }

    private static func path(_ name: String, _ data: String) -> Markup {
        data.isEmpty ? .empty : "<path class=\"\(name)\" d=\"\(data)\"/>"
    }
}
