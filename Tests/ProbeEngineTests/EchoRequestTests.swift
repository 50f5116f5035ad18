import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct EchoRequestTests {
    private static let states: [EchoRequest.State] = [.unused, .pending, .answered, .lost, .lostThenAnswered]

    @Test func `an unused place has no number, not even 0`() {
        let request = EchoRequest()
        #expect(request.state == .unused && !request.has(0))
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 1 << 26 - 1, 1 << 26, .max] as [UInt64])
    func `a request keeps its number in every state`(sequence: UInt64) {
        var request = EchoRequest(sequence: sequence, packet: 7, sent: 9)
        #expect(request.state == .pending && request.packet == 7 && request.sent == 9)
        for state in Self.states {
            request.state = state
            #expect(request.state == state)
            #expect(request.has(sequence) == (state != .unused))
            #expect(!request.has(sequence &+ 1) && !request.has(sequence &- 1) && !request.has(sequence ^ 1 << 25))
        }
    }

    @Test(arguments: LossReason.allCases)
    func `a request keeps its ICMP error in every state`(reason: LossReason) {
        var request = EchoRequest(sequence: .max, packet: 7, sent: 9)
        #expect(request.error == nil)
        request.error = reason
        for state in Self.states {
            request.state = state
            #expect(request.error == (reason == .timeout ? nil : reason))
            #expect(request.state == state && request.has(.max) == (state != .unused))
        }
        request.error = nil
        #expect(request.error == nil)
    }

    @Test func `a flow remembers a request in two words`() {
        #expect(MemoryLayout<EchoRequest>.stride == 16)
    }
}
