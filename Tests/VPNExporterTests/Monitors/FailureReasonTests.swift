import CloudAPI
import Testing

@testable import CloudWatching

struct FailureReasonTests {
    @Test(
        arguments: [(Duration.seconds(120), Duration.seconds(120), true), (nil, .zero, false)]
            as [(Duration?, Duration, Bool)])
    func `a pause that the service requires delays every call`(
        retryAfter: Duration?, wait: Duration, concernsAll: Bool
    ) {
        let error = CloudError(
            .listConnections, httpStatus: 503, message: "", disposition: .retry, retryAfter: retryAfter)
        #expect(error.minimumWait == wait)
        #expect(error.concernsEveryCall == concernsAll)
        #expect(RunReport(outcome: .failed, error: error).minimumWait == wait)
    }

    @Test func `an unreadable response and a missing response are different reasons`() {
        let statuses: [Int?] = [nil, 502, 200, nil]
        let failures = statuses.map {
            ListFailure(
                CloudError(.listConnections, httpStatus: $0, message: "no", disposition: .retry))
        }
        #expect(failures[0] == failures[1] && failures[1] != failures[2] && failures[0] == failures[3])
    }
}
