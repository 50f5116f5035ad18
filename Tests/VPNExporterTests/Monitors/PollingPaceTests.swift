import Testing

@testable import CloudWatching

struct PollingPaceTests {
    private func pace() -> PollingPace { PollingPace(interval: .seconds(300)) }

    @Test func `a settled run waits the interval`() {
        var pace = pace()
        let first = pace.wait(after: .settled, chance: 0.5)
        #expect(first == .seconds(300))
    }

    @Test func `chance moves the wait by at most a tenth`() {
        var pace = pace()
        let first = pace.wait(after: .settled, chance: 0)
        #expect(first == .seconds(270))
        let second = pace.wait(after: .settled, chance: 1)
        #expect(second == .seconds(330))
    }

    @Test func `an unsettled run is followed soon`() {
        var pace = pace()
        let first = pace.wait(after: .unsettled, chance: 0.5)
        #expect(first == .seconds(30))
        var short = PollingPace(interval: .seconds(10))
        let second = short.wait(after: .unsettled, chance: 0.5)
        #expect(second == .seconds(10))
    }

    @Test func `failures double the wait up to the interval, and a success resets it`() {
        var pace = pace()
        let waits = (0..<9).map { _ in pace.wait(after: .failed, chance: 0.5) }
        #expect(waits == [5, 10, 20, 40, 80, 160, 300, 300, 300].map { .seconds($0) })
        let first = pace.wait(after: .settled, chance: 0.5)
        #expect(first == .seconds(300))
        let second = pace.wait(after: .failed, chance: 0.5)
        #expect(second == .seconds(5))
    }

    @Test func `a hundred failures in a row overflow nothing`() {
        var pace = pace()
        let waits = (0..<100).map { _ in pace.wait(after: .failed, chance: 1) }
        #expect(waits.allSatisfy { $0 <= .seconds(330) })
    }

    @Test func `the wait is at least the pause that the cloud requires`() {
        var pace = pace()
        let first = pace.wait(after: .failed, atLeast: .seconds(60), chance: 0.5)
        #expect(first == .seconds(60))
        let second = pace.wait(after: .settled, atLeast: .seconds(60), chance: 0.5)
        #expect(second == .seconds(300))
    }

    @Test func `after twenty unsettled runs the usual interval applies`() {
        var pace = pace()
        let waits = (0..<22).map { _ in pace.wait(after: .unsettled, chance: 0.5) }
        #expect(waits == Array(repeating: .seconds(30), count: 20) + [.seconds(300), .seconds(300)])
        _ = pace.wait(after: .settled, chance: 0.5)
        let next = pace.wait(after: .unsettled, chance: 0.5)
        #expect(next == .seconds(30))
    }
}
