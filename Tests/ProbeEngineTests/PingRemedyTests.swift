import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct PingRemedyTests {
    @Test func `datagram sockets are allowed to the group and to the groups that have them`() {
        func command(_ allowed: ClosedRange<UInt32>?) -> String {
            PingRemedy.datagramSockets(for: 1000, besides: allowed)
        }
        #expect(command(nil) == "sysctl -w net.ipv4.ping_group_range='1000 1000'")
        #expect(command(5...7) == "sysctl -w net.ipv4.ping_group_range='5 1000'")
        #expect(command(2000...3000) == "sysctl -w net.ipv4.ping_group_range='1000 3000'")
    }

    @Test func `a refusal names the process's group and the capability in one line`() {
        let text = "\(PingError.notPermitted(.ipv4, SystemError(EACCES)))"
        let expected = PingRemedy.datagramSockets(for: getegid(), besides: PingRemedy.allowedGroups)
        #expect(text.contains(expected) && text.contains("CAP_NET_RAW") && !text.contains("\n"))
    }
}
