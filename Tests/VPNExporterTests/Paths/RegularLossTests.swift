import Testing

@testable import Probing

struct RegularLossTests {
    @Test func `a share above 45 percent is high, of four verdicts at least`() {
        #expect(RegularLoss(completed: 4, lost: 2).isHigh())
        #expect(!RegularLoss(completed: 3, lost: 3).isHigh())
        #expect(!RegularLoss(completed: 10, lost: 4).isHigh())
        #expect(!RegularLoss().isHigh())
    }

    @Test func `only what was completed since counts`() {
        let former = RegularLoss(completed: 100, lost: 0)
        #expect(RegularLoss(completed: 110, lost: 6).isHigh(since: former))
        #expect(!RegularLoss(completed: 103, lost: 3).isHigh(since: former))
        #expect(!RegularLoss(completed: 4, lost: 4).isHigh(since: former))
    }
}
