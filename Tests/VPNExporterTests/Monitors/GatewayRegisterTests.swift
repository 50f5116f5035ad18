import CloudAPI
import Testing

@testable import CloudWatching

struct GatewayRegisterTests {
    private let hub = VPNGateway(id: "g-1", name: "hub")
    private let refused = CloudError(.listGateways, httpStatus: 403, message: "", disposition: .forbidden)
    private let away = CloudError(.listGateways, message: "", disposition: .retry)

    @Test func `gateways are asked for at first, when one is unknown, and in each twelfth run`() {
        var register = GatewayRegister<VPNGateway>()
        let isFirstDue = register.isDue(for: ["g-1"])
        let isRecovered = register.record(["g-1": hub])
        #expect(isFirstDue && !isRecovered)
        let later = (1...12).map { _ in register.isDue(for: ["g-1"]) }
        #expect(later == Array(repeating: false, count: 11) + [true])
        _ = register.record(["g-1": hub])
        let isUnknownDue = register.isDue(for: ["g-1", "g-2"])
        _ = register.record(["g-1": hub])
        // It would not be in the next list either.
        let isDueAgain = register.isDue(for: ["g-1", "g-2"])
        #expect(isUnknownDue && !isDueAgain)
    }

    @Test func `where no connection names one nothing is asked`() {
        var register = GatewayRegister<VPNGateway>()
        let due = (0..<20).map { _ in register.isDue(for: []) }
        #expect(!due.contains(true))
    }

    @Test func `a refused list is asked for seldom, and one that failed at once again`() {
        var register = GatewayRegister<VPNGateway>()
        _ = register.isDue(for: ["g-1"])
        let isFirstTold = register.recordFailure(refused)
        let later = (1...12).map { _ in register.isDue(for: ["g-1"]) }
        #expect(later == Array(repeating: false, count: 11) + [true])
        let isSecondTold = register.recordFailure(away)
        let isDueAgain = register.isDue(for: ["g-1"])
        let isRecovered = register.record(["g-1": hub])
        #expect(isFirstTold && !isSecondTold && isDueAgain && isRecovered)
    }

    @Test func `a list that fails leaves what is known`() {
        var register = GatewayRegister<VPNGateway>()
        _ = register.isDue(for: ["g-1"])
        _ = register.record(["g-1": hub])
        _ = register.recordFailure(refused)
        #expect(register.gateways == ["g-1": hub])
    }

    @Test func `a list without a gateway that connections still name leaves that gateway`() {
        var register = GatewayRegister<VPNGateway>()
        _ = register.isDue(for: ["g-1"])
        _ = register.record(["g-1": hub, "g-2": VPNGateway(id: "g-2", name: "unused")])
        _ = register.record([:])
        #expect(register.gateways == ["g-1": hub])
    }
}
