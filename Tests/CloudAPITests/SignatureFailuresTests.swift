import Testing

@testable import CloudAPI

@Suite struct SignatureFailuresTests {
    private let start = ContinuousClock.now

    private func refusal(_ message: String = "verify aksk signature fail") -> CloudError {
        CloudError(.listConnections, httpStatus: 401, message: message, disposition: .badCredentials)
    }

    /// Tries one request at a second after the start. Returns `nil` if it was sent and rejected.
    private func fail(_ failures: inout SignatureFailures, at second: Int, _ error: CloudError) -> CloudError? {
        let now = start + .seconds(second)
        if let refusal = failures.admit(at: now) { return refusal }
        failures.finish(.rejected(error), at: now)
        return nil
    }

    @Test func `after a failure, there are two further attempts in any five minutes`() {
        var failures = SignatureFailures()
        let error = refusal()
        let sent = (0..<1_200).filter { fail(&failures, at: $0, error) == nil }
        #expect(sent == [0, 1, 2, 300, 301, 302, 600, 601, 602, 900, 901, 902])
    }

    @Test func `attempts that are spread over the window become available one by one`() {
        var failures = SignatureFailures()
        let error = refusal()
        for second in [0, 200, 299] { #expect(fail(&failures, at: second, error) == nil) }
        #expect(fail(&failures, at: 299, error) == error)
        #expect(fail(&failures, at: 300, error) == nil)
        #expect(fail(&failures, at: 499, error) == error)
        #expect(fail(&failures, at: 500, error) == nil)
    }

    @Test func `requests in flight count as attempts after a failure`() {
        var failures = SignatureFailures()
        #expect(fail(&failures, at: 0, refusal()) == nil)
        #expect(failures.admit(at: start) == nil)
        #expect(failures.admit(at: start) == nil)
        #expect(failures.admit(at: start) == refusal())
        failures.finish(.unknown, at: start)
        #expect(failures.admit(at: start) == refusal())
        failures.finish(.accepted, at: start)
        #expect(failures.admit(at: start) == nil)
    }

    @Test func `an accepted signature ends the limit`() {
        var failures = SignatureFailures()
        for second in 0..<2 { #expect(fail(&failures, at: second, refusal()) == nil) }
        #expect(failures.admit(at: start + .seconds(2)) == nil)
        failures.finish(.accepted, at: start + .seconds(2))
        let sent = (3..<10).filter { fail(&failures, at: $0, refusal()) == nil }
        #expect(sent == [3, 4, 5])
    }

    @Test func `a locked key is not used for five minutes`() {
        var failures = SignatureFailures()
        let error = refusal("AK access failed to reach the limit,forbidden")
        let sent = (0..<601).filter { fail(&failures, at: $0, error) == nil }
        #expect(sent == [0, 300, 600])
    }
}
