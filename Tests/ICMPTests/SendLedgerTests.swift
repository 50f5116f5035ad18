import Testing

@testable import ICMP

@Suite("Which packet a send stamp is of")
struct SendLedgerTests {
    private func entry(_ number: Int) -> SendLedger.Entry {
        SendLedger.Entry(flow: EchoFlowID(place: number, generation: 1), sequence: UInt64(number))
    }

    @Test("each packet is found by how many were sent before it")
    func found() {
        var ledger = SendLedger()
        for number in 0..<100 { ledger.record(entry(number)) }
        #expect((0..<100).allSatisfy { ledger.find(UInt32($0)) == entry($0) })
    }

    @Test("a number that was not given yet is no packet's")
    func unknown() {
        var ledger = SendLedger()
        #expect(ledger.find(0) == nil)
        ledger.record(entry(0))
        #expect(ledger.find(1) == nil)
        #expect(ledger.find(UInt32.max) == nil)
    }

    @Test("packets of long ago are forgotten, the last 8,192 are known")
    func bounded() {
        var ledger = SendLedger()
        for number in 0..<20_000 { ledger.record(entry(number)) }
        #expect(ledger.find(UInt32(20_000 - 8_193)) == nil)
        #expect((20_000 - 8_192..<20_000).allSatisfy { ledger.find(UInt32($0)) == entry($0) })
    }

    @Test("numbers start again at 0 with the kernel's")
    func restarted() {
        var ledger = SendLedger()
        for number in 0..<10 { ledger.record(entry(number)) }
        ledger.restart()
        #expect(ledger.find(9) == nil)
        ledger.record(entry(77))
        #expect(ledger.find(0) == entry(77))
    }
}
