import CloudAPI
import Testing

@testable import VPNExporter

@Suite("What a failed call means for the calls after it")
struct CloudErrorReachTests {
    @Test(
        "a service that asks for a pause is left alone for it",
        arguments: [(Duration.seconds(120), Duration.seconds(120), true), (nil, .zero, false)]
            as [(Duration?, Duration, Bool)])
    func obeysRetryAfter(retryAfter: Duration?, wait: Duration, concernsAll: Bool) {
        let error = CloudError(
            .listConnections, httpStatus: 503, message: "", disposition: .retry, retryAfter: retryAfter)
        #expect(error.minimumWait == wait)
        #expect(error.concernsEveryCall == concernsAll)
        #expect(ReconcileResult(outcome: .failed, error: error).minimumWait == wait)
    }
}
