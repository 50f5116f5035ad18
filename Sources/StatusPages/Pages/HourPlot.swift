import Availability

/// The last hour of a target as a plot with axes, in the style of SmokePing.
///
/// It shows medians in the color of their minute's loss, the band of all round-trip times, and the losses below.
struct HourPlot {
    private static let step = 10
    private static let height = 200
    private static let lossHeight = 48

    /// The colors of losses. Each color is for losses above the previous bound and up to its own.
    private static let classes: [(name: String, bound: Double, text: String)] = [
        ("c0", 0, "no loss"), ("c1", 0.02, "up to 2 %"), ("c2", 0.1, "up to 10 %"), ("c3", 1, "more"),
    ]

    let minutes: [MinuteView]
    /// The text for screen readers.
    let title: String

    private var width: Int { max(minutes.count, 1) * Self.step }

    var markup: Markup {
        """
        <figure class="plot">
        <div class="axes">
        \(roundTrips)
        \(losses)
        <div></div><div class="x">\(timeLabels)</div>
        </div>
        <figcaption><span><i class="sw b"></i>minimum to maximum</span> <span>median with \
        \(Self.classes.map { "<span><i class=\"sw \($0.name)\"></i>\($0.text)</span> " as Markup })</span> \
        <span><i class="sw l"></i>share lost</span> <span class="no">each step is a minute; times are UTC</span></figcaption>
        </figure>
        """
    }

    private var roundTrips: Markup {
        guard let scale = RoundTripScale(ticksFor: minutes, height: Self.height) else {
            return "<div class=\"y\"></div><p class=\"nodata\">no reply in the last hour</p>"
        }
        func places(_ figure: (MinuteView) -> Int64?) -> [Int?] { minutes.map { figure($0).map(scale.place) } }
        let lines = scale.ticks.map { tick in
            "<line x1=\"0\" x2=\"\(width)\" y1=\"\(scale.place(tick))\" y2=\"\(scale.place(tick))\"/>" as Markup
        }
        let labels = scale.ticks.map { tick in
            "<text x=\"52\" y=\"\(scale.place(tick) + 12)\">\(FigureText.milliseconds(nanoseconds: tick))</text>"
                as Markup
        }
        return """
            <svg class="y" viewBox="0 0 56 216" aria-hidden="true">\(labels)<text class="u" x="0" y="12">ms</text></svg>
            <svg class="p" viewBox="0 0 \(width) 200" preserveAspectRatio="none" role="img" aria-label="\(title)">\
            <title>\(title)</title><g class="g">\(lines)</g>\
            <path class="b" d="\(StepPath.band(places(\.maximum), places(\.minimum), width: Self.step))"/>\
            \(medians(scale))\(tips)</svg>
            """
    }

    private func medians(_ scale: RoundTripScale) -> [Markup] {
        Self.classes.enumerated().compactMap { index, look in
            let values = minutes.map { minute -> Int? in
                guard let median = minute.median, Self.place(of: minute.lossRatio ?? 0) == index else { return nil }
                return scale.place(median)
            }
            let path = StepPath.marks(values, width: Self.step)
            return path.isEmpty ? nil : "<path class=\"m \(look.name)\" d=\"\(path)\"/>"
        }
    }

    private var losses: Markup {
        let bars = minutes.map { minute in
            minute.lossRatio.flatMap { $0 > 0 ? max(3, Int($0 * Double(Self.lossHeight))) : nil }
        }
        return """
            <svg class="y loss" viewBox="0 0 56 64" aria-hidden="true"><text x="52" y="12">100</text>\
            <text x="52" y="60">0</text><text class="u" x="0" y="12">%</text></svg>
            <svg class="p loss" viewBox="0 0 \(width) 48" preserveAspectRatio="none" role="img" \
            aria-label="share of requests lost in each minute"><g class="g"><line x1="0" x2="\(width)" y1="0" y2="0"/>\
            <line x1="0" x2="\(width)" y1="48" y2="48"/></g>\
            <path class="l" d="\(StepPath.bars(bars, on: Self.lossHeight, width: Self.step))"/></svg>
            """
    }

    /// The tooltips of the minutes.
    private var tips: [Markup] {
        minutes.enumerated().compactMap { index, minute in
            guard minute.lossRatio != nil else { return nil }
            return """
                <rect class="h" x="\(index * Self.step)" y="0" width="\(Self.step)" height="200"><title>\
                \(PageTime.clock(minute.start)): median \(FigureText.milliseconds(nanoseconds: minute.median)) ms \
                (\(FigureText.milliseconds(nanoseconds: minute.minimum)) to \
                \(FigureText.milliseconds(nanoseconds: minute.maximum))), lost \
                \(minute.lost) of \(Int(minute.lost) + Int(minute.replies))</title></rect>
                """
        }
    }

    /// Labels at the start, at each quarter, and at the end.
    private var timeLabels: [Markup] {
        guard !minutes.isEmpty else { return [] }
        return (0...4).map { quarter in
            let index = min(quarter * minutes.count / 4, minutes.count - 1)
            return "<span>\(PageTime.clock(minutes[index].start))</span>"
        }
    }

    private static func place(of loss: Double) -> Int { classes.firstIndex { loss <= $0.bound } ?? classes.count - 1 }
}

/// The last hour of a target in a cell of the table.
///
/// It shows the median as a line, the range as a band, and the share of lost requests in each minute as a bar.
struct Sparkline {
    private static let height = 40
    /// The height at which a single lost request remains visible.
    private static let leastBar = 8

    let minutes: [MinuteView]

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
        // The line needs room for its own width.
        func places(_ figure: (MinuteView) -> Int64?) -> [Int?] {
            minutes.map { figure($0).map { scale.place($0) + 2 } }
        }
        let band = StepPath.band(places(\.maximum), places(\.minimum))
        return "\(Self.path("b", band))\(Self.path("m", StepPath.line(places(\.median))))"
    }

    /// The text for screen readers.
    private var summary: String {
        let lossy = minutes.count { $0.lost > 0 }
        guard let low = minutes.compactMap(\.minimum).min(), let high = minutes.compactMap(\.maximum).max() else {
            return lossy == 0 ? "no data yet" : "no reply in the last hour"
        }
        let range =
            "\(FigureText.milliseconds(nanoseconds: low)) to \(FigureText.milliseconds(nanoseconds: high))"
        return "RTT \(range) ms, loss in \(lossy) min"
    }

    private static func path(_ name: String, _ data: String) -> Markup {
        data.isEmpty ? .empty : "<path class=\"\(name)\" d=\"\(data)\"/>"
    }
}
