import Glibc
import Testing

@testable import ICMP

@Suite("How often a request is handed over")
struct SendAttemptsTests {
    /// How often a request that always fails so is handed over, at most 100 times.
    private func attempts(_ code: Int32, isPending: (Int) -> Bool) -> Int {
        var attempts = SendAttempts()
        for number in 1..<100 where !attempts.mayRepeat(after: SystemError(code), isPending: isPending(number)) {
            return number
        }
        return 100
    }

    @Test(
        "an error that only this host makes is believed at once",
        arguments: [EAGAIN, ENOBUFS, EPERM, EINVAL, ENODEV, EADDRNOTAVAIL, EAFNOSUPPORT])
    func own(code: Int32) {
        #expect(attempts(code) { _ in true } == 1)
    }

    @Test(
        "an error that may be an earlier request's is believed after three attempts",
        arguments: [EHOSTUNREACH, ENETUNREACH, ECONNREFUSED, EACCES, EMSGSIZE, EPROTO, EREMOTEIO])
    func another(code: Int32) {
        #expect(attempts(code) { _ in false } == 3)
    }

    @Test("while errors wait for the next send it is tried again, within a bound")
    func flood() {
        #expect(attempts(EHOSTUNREACH) { _ in true } == 32)
        #expect(attempts(EHOSTUNREACH) { $0 < 10 } == 12)
        #expect(attempts(EHOSTUNREACH) { $0 % 2 == 0 } == 32)
    }

    @Test("a request that has failed is no first one")
    func first() {
        var attempts = SendAttempts()
        #expect(attempts.isFirst)
        _ = attempts.mayRepeat(after: SystemError(EHOSTUNREACH), isPending: false)
        #expect(!attempts.isFirst)
    }
}
