import Testing

@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration

struct RegularLossTests {
    @Test func `a share above 45 percent is high, from four verdicts on`() {
        #expect(RegularLoss(completed: 4, lost: 2).isHigh())
        #expect(!RegularLoss(completed: 3, lost: 3).isHigh())
        #expect(!RegularLoss(completed: 10, lost: 4).isHigh())
        #expect(!RegularLoss().isHigh())
    }

    @Test func `only verdicts since the former state count`() {
        let former = RegularLoss(completed: 100, lost: 0)
        #expect(RegularLoss(completed: 110, lost: 6).isHigh(since: former))
        #expect(!RegularLoss(completed: 103, lost: 3).isHigh(since: former))
        #expect(!RegularLoss(completed: 4, lost: 4).isHigh(since: former))
    }
}

struct PathMTUSizesTests {
    private static func configuration(_ minimum: Int, _ maximum: Int) -> PathMTUConfiguration {
        var configuration = PathMTUConfiguration()
        configuration.minimum = minimum
        configuration.maximum = maximum
        return configuration
    }

    @Test func `a packet has the headers of its family`() {
        let sizes = PathMTUSizes(PathMTUConfiguration(), .ipv4)
        #expect(sizes.minimum == 576 && sizes.maximum == 1_500 && sizes.payload(of: 1_500) == 1_472)
        #expect(PathMTUSizes(PathMTUConfiguration(), .ipv6).payload(of: 1_500) == 1_452)
    }

    @Test func `IPv6 starts at 1280 bytes, unless the maximum is smaller`() {
        #expect(PathMTUSizes(PathMTUConfiguration(), .ipv6).minimum == 1_280)
        #expect(PathMTUSizes(Self.configuration(1_400, 1_500), .ipv6).minimum == 1_400)
        let sizes = PathMTUSizes(Self.configuration(68, 1_000), .ipv6)
        #expect(sizes.minimum == 1_000 && sizes.maximum == 1_000)
    }
}
