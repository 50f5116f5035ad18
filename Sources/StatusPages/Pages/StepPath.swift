/// Makes the data of an SVG path from a row of values: a level step for each value, a gap for `nil`.
///
/// Coordinates are relative and whole numbers, because a page can contain a thousand paths.
enum StepPath {
    /// Returns a line.
    ///
    /// - Parameters:
    ///   - values: the distances from the top.
    ///   - width: the width of one step.
    static func line(_ values: [Int?], width: Int = 1) -> String {
        var path = ""
        for run in runs(values) {
            path += "M\(run.lowerBound * width) \(values[run.lowerBound] ?? 0)"
            path += steps(run.map { values[$0] ?? 0 }, width: width)
        }
        return path
    }

    /// Returns the area between two lines with the same gaps.
    static func band(_ upper: [Int?], _ lower: [Int?], width: Int = 1) -> String {
        var path = ""
        for run in runs(upper) {
            let top = run.map { upper[$0] ?? 0 }
            let bottom = run.map { lower[$0] ?? upper[$0] ?? 0 }
            path += "M\(run.lowerBound * width) \(top[0])" + steps(top, width: width)
            path += "v\(bottom[bottom.count - 1] - top[top.count - 1])" + steps(bottom.reversed(), width: -width) + "z"
        }
        return path
    }

    /// Returns bars from `floor` upward.
    ///
    /// - Parameter heights: the heights of the bars. `nil` draws none.
    static func bars(_ heights: [Int?], on floor: Int, width: Int = 1) -> String {
        heights.enumerated().reduce(into: "") { path, bar in
            guard let height = bar.element else { return }
            path += "M\(bar.offset * width) \(floor)v-\(height)h\(width)v\(height)z"
        }
    }

    /// Returns level strokes that are not joined.
    static func marks(_ values: [Int?], width: Int) -> String {
        values.enumerated().reduce(into: "") { path, mark in
            guard let value = mark.element else { return }
            path += "M\(mark.offset * width) \(value)h\(width)"
        }
    }

    private static func steps(_ values: [Int], width: Int) -> String {
        var path = ""
        var length = 0
        for (index, value) in values.enumerated() {
            let rise = index == 0 ? 0 : value - values[index - 1]
            if rise != 0 {
                path += "h\(length)v\(rise)"
                length = 0
            }
            length += width
        }
        return path + "h\(length)"
    }

    private static func runs(_ values: [Int?]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for index in values.indices where values[index] != nil {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<(index + 1)
            } else {
                runs.append(index..<(index + 1))
            }
        }
        return runs
    }
}
