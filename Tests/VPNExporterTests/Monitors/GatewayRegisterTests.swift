import CloudAPI
import Testing

@testable import CloudWatching

struct GatewayRegisterTests {
    private let hub = VPNGateway(id: "g-1", name: "hub")
    private let refused = CloudError(.listGateways, httpStatus: 403, message: "", disposition: .forbidden)
    private let away = CloudError(.listGateways, message: "", disposition: .retry)

    @Test func `gateways are listed first, if one is unknown, and in every twelfth run`() {
        var register = GatewayRegister<VPNGateway>()
        let isFirstDue = register.isDue(for: ["g-1"])
        let isRecovered = register.record(["g-1": hub])
        #expect(isFirstDue && !isRecovered)
        let later = (1...12).map { _ in register.isDue(for: ["g-1"]) }
        #expect(later == Array(repeating: false, count: 11) + [true])
        _ = register.record(["g-1": hub])
        let isUnknownDue = register.isDue(for: ["g-1", "g-2"])
        _ = register.record(["g-1": hub])
        // The next list would lack it, too.
        let isDueAgain = register.isDue(for: ["g-1", "g-2"])
        #expect(isUnknownDue && !isDueAgain)
    }

    @Test func `without gateways of connections there is no call`() {
        var register = GatewayRegister<VPNGateway>()
        let due = (0..<20).map { _ in register.isDue(for: []) }
        #expect(!due.contains(true))
    }

    @Test func `a forbidden list is retried rarely, and a failed one in the next run`() {
        var register = GatewayRegister<VPNGateway>()
        _ = register.isDue(for: ["g-1"])
        let isFirstReported = register.recordFailure(refused)
        let later = (1...12).map { _ in register.isDue(for: ["g-1"]) }
        #expect(later == Array(repeating: false, count: 11) + [true])
        let isSecondReported = register.recordFailure(away)
        let isDueAgain = register.isDue(for: ["g-1"])
        let isRecovered = register.record(["g-1": hub])
        #expect(isFirstReported && !isSecondReported && isDueAgain && isRecovered)
    }

    @Test func `a failed list leaves the known gateways`() {
        var register = GatewayRegister<VPNGateway>()
        _ = register.isDue(for: ["g-1"])
        _ = register.record(["g-1": hub])
        _ = register.recordFailure(refused)
        #expect(register.gateways == ["g-1": hub])
    }

    @Test func `a gateway of a connection stays even if the list lacks it`() {
        var register = GatewayRegister<VPNGateway>()
        _ = register.isDue(for: ["g-1"])
        _ = register.record(["g-1": hub, "g-2": VPNGateway(id: "g-2", name: "unused")])
        _ = register.record([:])
        #expect(register.gateways == ["g-1": hub])
    }
}
