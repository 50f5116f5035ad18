import Testing

@testable import NetworkPrimitives

struct HostNameTests {
    @Test(arguments: [
        "router1", "router1.example.com", "router1.example.com.", "_vpn._udp.example.com", "a-b.c", "3com.com",
        "xn--bcher-kva.example", "1.2.3.example", "0x1f.example", "a" + String(repeating: "b", count: 62),
    ])
    func `a host name consists of letters, digits, hyphens, underscores and dots`(text: String) {
        #expect(HostName(text)?.description == text)
    }

    @Test func `names that differ only in case are equal, and a trailing dot makes a difference`() {
        #expect(HostName("Router1.EXAMPLE.com") == HostName("router1.example.com"))
        #expect(HostName("router1.example.com.") != HostName("router1.example.com"))
    }

    @Test func `the longest name has 253 characters without a trailing dot`() {
        let label = String(repeating: "a", count: 49) + "."
        let longest = String(repeating: label, count: 5) + "abc"
        #expect(longest.utf8.count == 253)
        #expect(HostName(longest) != nil)
        #expect(HostName(longest + ".") != nil)
        #expect(HostName(longest + "d") == nil)
    }

    @Test(arguments: [
        "", ".", "..", "a..b", ".a", "a..", "-a", "a-", "a.-b", "a b", "a/b", "a:b", "a\0b", "bücher.example",
        "١.example.١", "10.1.2.3", "10.1.2.300", "1", "127.1", "0x7f000001", "10.0x1", "a.0X", "a.1.",
        "a" + String(repeating: "b", count: 63),
    ])
    func `an invalid host name is rejected`(text: String) {
        #expect(HostName(text) == nil)
    }
}
