import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct ICMPTypeTests {
    @Test func `echo requests and replies have the types of RFC 792 and RFC 4443`() {
        #expect(IPAddress.Family.allCases.map(ICMPType.echoRequest) == [8, 128])
        #expect(IPAddress.Family.allCases.map(ICMPType.echoReply) == [0, 129])
    }

    @Test func `of all IPv4 types and codes, exactly the errors mean a loss`() {
        for (type, code) in allTypesAndCodes() {
            let reason = ICMPType.lossReason(.ipv4, type: type, code: code)
            let expected: LossReason? =
                switch type {
                case 3:
                    [
                        4: .packetTooBig, 9: .administrativelyProhibited, 10: .administrativelyProhibited,
                        13: .administrativelyProhibited,
                    ][code] ?? .destinationUnreachable
                case 11: .timeExceeded
                case 12: .otherICMPError
                default: nil
                }
            #expect(reason == expected, "type \(type) code \(code)")
        }
    }

    @Test func `of all IPv6 types and codes, exactly the errors mean a loss`() {
        for (type, code) in allTypesAndCodes() {
            let reason = ICMPType.lossReason(.ipv6, type: type, code: code)
            let expected: LossReason? =
                switch type {
                case 1: [1, 5, 6].contains(code) ? .administrativelyProhibited : .destinationUnreachable
                case 2: .packetTooBig
                case 3: .timeExceeded
                case 4: .otherICMPError
                default: nil
                }
            #expect(reason == expected, "type \(type) code \(code)")
        }
    }

    private func allTypesAndCodes() -> [(UInt8, UInt8)] {
        (UInt8.min ... .max).flatMap { type in (UInt8.min ... .max).map { (type, $0) } }
    }
}
