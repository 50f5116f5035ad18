import Testing

@testable import VPNExporter

struct ProbePaceTests {
    private static let second: Int64 = 1_000_000_000

    private static func id(_ number: Int) -> ProbeTarget.ID {
        ProbeTarget.ID(connection: "connection-\(number)", target: "peer")
    }

    @Test func `the phase of a target is the same in each run`() {
        let pace = ProbePace(interval: Self.second, target: Self.id(1))
        #expect(pace == ProbePace(interval: Self.second, target: Self.id(1)))
        #expect(pace.phase % 10_000_000 == 0)
        #expect((0..<Self.second).contains(pace.phase))
    }

    @Test func `names that differ only in where they are divided have phases of their own`() {
        let one = ProbePace(interval: Self.second, target: .init(connection: "ab", target: "c"))
        let other = ProbePace(interval: Self.second, target: .init(connection: "a", target: "bc"))
        #expect(one.phase != other.phase)
    }

    @Test func `the phases of many targets fill the interval evenly`() {
        var counts = [Int](repeating: 0, count: 10)
        for number in 0..<10_000 {
            counts[Int(ProbePace(interval: Self.second, target: Self.id(number)).phase / 100_000_000)] += 1
        }
        #expect(counts.allSatisfy { (800...1200).contains($0) })
    }

    @Test(arguments: [0, 1, 999_999_999, 1_000_000_000, 123_456_789_012] as [Int64])
    func `the first request is due within one interval`(now: Int64) {
        let pace = ProbePace(interval: Self.second, target: Self.id(7))
        let first = pace.first(at: now)
        #expect((now..<(now + Self.second)).contains(first))
        #expect(first % Self.second == pace.phase)
    }

    @Test func `a late request does not move the next one`() {
        let pace = ProbePace(interval: Self.second, target: Self.id(7))
        let due = pace.first(at: 5 * Self.second)
        #expect(pace.next(after: due, now: due + 300_000_000) == due + Self.second)
        #expect(pace.next(after: due, now: due + Self.second + 300_000_000) == due + Self.second)
    }

    @Test func `requests that were missed by whole intervals are left out`() {
        let pace = ProbePace(interval: Self.second, target: Self.id(7))
        let due = pace.first(at: 5 * Self.second)
        #expect(pace.next(after: due, now: due + 60 * Self.second + 1) == due + 61 * Self.second)
    }

    @Test func `an interval shorter than a step has phase zero`() {
        #expect(ProbePace(interval: 10_000_000, target: Self.id(3)).phase == 0)
        #expect(ProbePace(interval: 5_000_000, target: Self.id(3)).phase == 0)
    }
}
