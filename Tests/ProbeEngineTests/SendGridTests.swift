import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct SendGridTests {
    private static let second: Int64 = 1_000_000_000
    private static let millisecond: Int64 = 1_000_000

    @Test func `the step halves as the rate doubles, from 40 to 1.25 milliseconds`() {
        #expect(SendGrid(rate: 0).step == 40 * Self.millisecond)
        for halvings in 0..<5 as Range<Int64> {
            let step = 40 * Self.millisecond >> halvings
            // Each step has a burst of 128.
            let most = Double(3_200 << halvings)
            #expect(SendGrid(rate: most).step == step)
            #expect(SendGrid(rate: most.nextUp).step == step / 2)
        }
        #expect(SendGrid(rate: 1e9).step == 1_250_000 && SendGrid.finest == 1_250_000)
    }

    @Test func `a due request goes at the next line, and at once if it is on a line`() {
        let grid = SendGrid(rate: 1)
        for (due, line) in [(0, 0), (1, 40), (39, 40), (40, 40), (41, 80)] as [(Int64, Int64)] {
            #expect(grid.line(after: due * Self.millisecond, interval: Self.second) == line * Self.millisecond)
        }
        #expect(grid.line(after: 40_000_001, interval: Self.second) == 80_000_000)
    }

    @Test func `a request never goes early, and goes late by at most an eighth of its interval`() {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<20_000 {
            let grid = SendGrid(rate: Double.random(in: 0...50_000, using: &generator))
            let interval = Int64.random(in: 10...2_000, using: &generator) * Self.millisecond
            let due = Int64.random(in: 0...(1 << 50), using: &generator)
            let line = grid.line(after: due, interval: interval)
            #expect(line >= due && line - due <= interval / 8 && line - due < grid.step)
            #expect(line % SendGrid.finest == 0)
        }
    }

    @Test func `requests due within one step go together, so that the process wakes once`() {
        let grid = SendGrid(rate: 1_000)
        let due = stride(from: 1 as Int64, through: 40_000_000, by: 9_973)
        #expect(Set(due.map { grid.line(after: $0, interval: Self.second) }) == [40_000_000])
    }
}
