import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct SendAttemptsTests {
    /// Returns how often a request that always fails with this error is handed over, at most 100 times.
    private func attempts(_ code: Int32, isPending: (Int) -> Bool) -> Int {
        var attempts = SendAttempts()
        for number in 1..<100 where !attempts.mayRepeat(after: SystemError(code), isPending: isPending(number)) {
            return number
        }
        return 100
    }

    @Test(arguments: [EAGAIN, ENOBUFS, EPERM, EINVAL, ENODEV, EADDRNOTAVAIL, EAFNOSUPPORT])
    func `an error that only this host makes is accepted at once`(code: Int32) {
        #expect(attempts(code) { _ in true } == 1)
    }

    @Test(arguments: [EHOSTUNREACH, ENETUNREACH, ECONNREFUSED, EACCES, EMSGSIZE, EPROTO, EREMOTEIO])
    func `an error that may belong to an earlier request is accepted after three attempts`(code: Int32) {
        #expect(attempts(code) { _ in false } == 3)
    }

    @Test func `while further errors wait, the send is repeated within a bound`() {
        #expect(attempts(EHOSTUNREACH) { _ in true } == 32)
        #expect(attempts(EHOSTUNREACH) { $0 < 10 } == 12)
        #expect(attempts(EHOSTUNREACH) { $0 % 2 == 0 } == 32)
    }

    @Test func `a request that has failed is no longer at its first attempt`() {
        var attempts = SendAttempts()
        #expect(attempts.isFirst)
        _ = attempts.mayRepeat(after: SystemError(EHOSTUNREACH), isPending: false)
        #expect(!attempts.isFirst)
    }
}
