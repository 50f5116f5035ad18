import CloudAPI
import Testing

@testable import CloudWatching

@Suite("What a failed call means for the calls after it")
struct CloudErrorReachTests {
    @Test(
        arguments: [(Duration.seconds(120), Duration.seconds(120), true), (nil, .zero, false)]
            as [(Duration?, Duration, Bool)])
    func `a service that asks for a pause is left alone for it`(
        retryAfter: Duration?, wait: Duration, concernsAll: Bool
    ) {
        let error = CloudError(
            .listConnections, httpStatus: 503, message: "", disposition: .retry, retryAfter: retryAfter)
        #expect(error.minimumWait == wait)
        #expect(error.concernsEveryCall == concernsAll)
        #expect(RunReport(outcome: .failed, error: error).minimumWait == wait)
    }

    @Test func `an answer that cannot be read is another reason than no answer`() {
        let statuses: [Int?] = [nil, 502, 200, nil]
        let failures = statuses.map {
            ListFailure(
                CloudError(.listConnections, httpStatus: $0, message: "no", disposition: .retry))
        }
        #expect(failures[0] == failures[1] && failures[1] != failures[2] && failures[0] == failures[3])
    }
}
