import NIOCore
import Testing

@testable import ExporterToolkit

/// Tests of who gives way when places run short.
struct WebSharesTests {
    private static let start = ContinuousClock.now
    private static let attacker = owner(1)
    private static let prometheus = owner(2)
    private static let local = WebOwner(listener: 1, client: .user(0))

    private static func owner(_ number: UInt32) -> WebOwner {
        WebOwner(listener: 0, client: .inet(number))
    }

    /// Returns places numbered from 0, each waiting since the second of its number.
    private func shares(_ owners: [WebOwner], patience: Duration = .zero) -> WebShares<Int> {
        var shares = WebShares<Int>()
        for (number, owner) in owners.enumerated() {
            shares.add(
                number, of: owner, waiting: .init(since: Self.start + .seconds(number), patience: patience))
        }
        return shares
    }

    private func victim(_ shares: WebShares<Int>, _ newcomer: WebOwner, after seconds: Int = 100) -> Int? {
        shares.victim(for: newcomer, at: Self.start + .seconds(seconds))
    }

    @Test func `the oldest place of the client with the most places gives way, whatever the age of others`() {
        let shares = shares([Self.prometheus, Self.attacker, Self.attacker, Self.attacker])
        #expect(victim(shares, Self.owner(3)) == 1)
        #expect(victim(shares, Self.attacker) == 1)
        #expect(victim(shares, Self.prometheus) == 1)
    }

    @Test func `no client takes a place from a client or listener with fewer`() {
        var shares = shares([Self.prometheus, Self.attacker, Self.attacker])
        shares.setWaiting(nil, of: 1)
        shares.setWaiting(nil, of: 2)
        #expect(victim(shares, Self.attacker) == nil)
        #expect(victim(shares, Self.owner(3)) == 0)
        shares.remove(0)
        shares.add(0, of: Self.local, waiting: .init(since: Self.start, patience: .zero))
        #expect(victim(shares, Self.attacker) == nil)
    }

    @Test func `a place that the server works for stays`() {
        var shares = shares([Self.attacker, Self.attacker, Self.attacker])
        shares.setWaiting(nil, of: 0)
        #expect(victim(shares, Self.prometheus) == 1)
        for number in 1...2 { shares.setWaiting(nil, of: number) }
        #expect(victim(shares, Self.prometheus) == nil)
        #expect(victim(WebShares(), Self.prometheus) == nil)
    }

    @Test func `an unread response gives way at once to a client with two fewer, and to others after its patience`() {
        let many = shares([Self.attacker, Self.attacker], patience: .seconds(10))
        #expect(victim(many, Self.prometheus, after: 2) == 0)
        #expect(victim(many, Self.attacker, after: 2) == nil)
        #expect(victim(many, Self.attacker, after: 10) == 0)
        let each = shares([Self.attacker, Self.owner(3), Self.owner(4)], patience: .seconds(10))
        #expect(victim(each, Self.prometheus, after: 9) == nil)
        #expect(victim(each, Self.prometheus, after: 10) == 0)
    }

    @Test func `an idle place of a client gives way before its unread response`() {
        var shares = shares([Self.attacker, Self.attacker, Self.attacker], patience: .seconds(1))
        shares.setWaiting(.init(since: Self.start + .seconds(50), patience: .zero), of: 2)
        #expect(victim(shares, Self.prometheus) == 2)
    }

    @Test func `listeners have shares, whatever the number of their clients`() {
        let many = (0..<20).map { Self.owner($0) }
        let crowd = shares(many, patience: .seconds(100))
        #expect(victim(crowd, Self.local, after: 20) == 0)
        #expect(victim(crowd, Self.owner(99), after: 20) == nil)
        let locals = shares([Self.attacker] + Array(repeating: Self.local, count: 20), patience: .seconds(100))
        #expect(victim(locals, Self.prometheus, after: 20) == 1)
    }

    @Test func `a released place counts for no client`() {
        var shares = shares([Self.attacker, Self.attacker, Self.attacker, Self.prometheus])
        for number in 0...2 { #expect(shares.remove(number)?.owner == Self.attacker) }
        #expect(shares.remove(0) == nil && shares.count == 1)
        #expect(victim(shares, Self.attacker) == 3)
    }

    @Test(arguments: [
        ("2001:db8:1:2:a::1", "2001:db8:1:2:b::2", true), ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
        ("fe80::1", "fe80::2", false), ("::1", "::2", false), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
    ])
    func `a client is an IPv4 address, an IPv6 network, or a link-local IPv6 address`(
        one: String, other: String, isSame: Bool
    ) throws {
        #expect((try client(one) == client(other)) == isSame)
    }

    @Test func `an IPv4 client is the same at an IPv6 socket, and is logged in the usual form`() throws {
        #expect(try client("::ffff:192.0.2.1") == client("192.0.2.1"))
        for (address, text) in [
            ("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:a::1", "2001:db8:1:2::/64"), ("fe80::1", "fe80:0:0:0:0:0:0:1"),
        ] {
            #expect("\(WebOwner(listener: 0, client: try client(address)))" == text)
        }
        #expect("\(Self.local)" == "user 0")
    }

    private func client(_ address: String) throws -> WebOwner.Client {
        WebOwner.Client(try SocketAddress(ipAddress: address, port: 1))
    }
}
