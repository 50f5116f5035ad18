import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import VPNExporter

struct HostDoctorTests {
    /// A healthy host.
    private static let healthy = HostFacts(
        groups: [1000], pingGroups: .init(first: 0, last: 2_147_483_647), capabilities: 1 << 12 | 1 << 13,
        access: access(raw: nil, datagram: nil), receiveBufferLimit: 212_992, load: nil, isClockSynchronised: true,
        clockStep: 1_000,
        loopback: [trial(.ipv4, 20, send: true, receive: true), trial(.ipv6, 20, send: true, receive: true)],
        openFileLimit: 65_536, hasIPv6: true, trackedConnections: .init(count: 79, limit: 100), hasTimeZones: true)

    private static func access(raw: SystemError?, datagram: SystemError?) -> [HostFacts.Access] {
        IPAddress.Family.allCases.flatMap { family in
            [
                HostFacts.Access(family: family, isRaw: true, refusal: raw),
                HostFacts.Access(family: family, isRaw: false, refusal: datagram),
            ]
        }
    }

    private static func trial(
        _ family: IPAddress.Family, _ replies: Int, send: Bool, receive: Bool
    ) -> HostFacts.LoopbackTrial {
        HostFacts.LoopbackTrial(
            family: family, sent: 20, replies: replies,
            timestamps: PingTimestamps(hasSendStamps: send, hasReceiveStamps: receive))
    }

    private func findings(_ change: (inout HostFacts) -> Void) -> [Finding] {
        var facts = Self.healthy
        change(&facts)
        return HostDoctor(facts: facts).findings.filter { $0.grade != .ok }
    }

    @Test func `a healthy host has only good findings`() {
        #expect(HostDoctor(facts: Self.healthy).findings.count == 13)
        #expect(findings { _ in } == [])
    }

    @Test func `a host without permission for sockets fails with both remedies`() {
        let found = findings { facts in
            facts.capabilities = 0
            facts.pingGroups = .init(first: 1, last: 0)
            facts.access = Self.access(raw: SystemError(EPERM), datagram: SystemError(EACCES))
            facts.loopback = []
        }
        #expect(found.map(\.grade) == [.fail, .fail, .warn, .warn])
        #expect(
            found.map(\.subject) == ["ICMP sockets, IPv4", "ICMP sockets, IPv6", "ping_group_range", "CAP_NET_RAW"])
        #expect(found[0].text == "none: Operation not permitted, Permission denied")
        let remedy = found[0].remedy ?? ""
        #expect(remedy.contains("sysctl -w net.ipv4.ping_group_range='1000 1000'") && remedy.contains("CAP_NET_RAW"))
    }

    @Test func `a lack of descriptors has no permission as its remedy`() {
        let found = findings { facts in
            facts.access = Self.access(raw: SystemError(EMFILE), datagram: SystemError(EMFILE))
            facts.loopback = []
        }
        #expect(found.map(\.text) == ["none: Too many open files", "none: Too many open files"])
        #expect(found.map(\.remedy) == [nil, nil])
    }

    @Test func `datagram sockets are enough`() {
        let found = findings { facts in
            facts.capabilities = 0
            facts.access = Self.access(raw: SystemError(EPERM), datagram: nil)
        }
        #expect(found == [])
    }

    @Test func `a group outside the range is a warning with the range and the process's groups`() {
        let found = findings { facts in
            facts.capabilities = 0
            facts.groups = [65_534, 100]
            facts.pingGroups = .init(first: 0, last: 99)
        }
        #expect(found.map(\.subject) == ["ping_group_range", "CAP_NET_RAW"])
        #expect(found.first?.text == "allows groups 0 to 99, but this process has 65534, 100")
        #expect(found.first?.remedy == "sysctl -w net.ipv4.ping_group_range='0 65534'")
    }

    @Test func `a host without IPv6 has a warning for its sockets`() {
        let found = findings { facts in
            facts.hasIPv6 = false
            facts.access = facts.access.map { access in
                HostFacts.Access(
                    family: access.family, isRaw: access.isRaw,
                    refusal: access.family == .ipv6 ? SystemError(EAFNOSUPPORT) : nil)
            }
        }
        #expect(found.map(\.grade) == [.warn, .warn])
        #expect(found.map(\.subject) == ["ICMP sockets, IPv6", "IPv6"])
    }

    @Test(arguments: [(425_984, [] as [String]), (425_985, ["receive buffer"])])
    func `a receive buffer of up to twice the limit is enough`(need: Int, subjects: [String]) {
        let found = findings { facts in
            facts.capabilities = 1 << 13
            facts.load = .init(targets: 500, bufferBytes: need)
        }
        #expect(found.map(\.subject) == subjects)
        if let finding = found.first {
            #expect(finding.remedy == "sysctl -w net.core.rmem_max=425985, or grant the process CAP_NET_ADMIN")
        }
    }

    @Test func `CAP_NET_ADMIN removes the limit of the receive buffer`() {
        #expect(findings { $0.load = .init(targets: 100_000, bufferBytes: 100_000_000) } == [])
    }

    @Test func `a silent loopback fails, and one without timestamps is a warning`() {
        let found = findings { facts in
            facts.loopback = [
                Self.trial(.ipv4, 0, send: true, receive: true), Self.trial(.ipv4, 20, send: false, receive: true),
                Self.trial(.ipv6, 20, send: false, receive: false),
            ]
        }
        #expect(found.map(\.grade) == [.fail, .warn, .warn])
        #expect(found.first?.remedy?.hasPrefix("ip link set lo up") == true)
    }

    @Test(arguments: [false, nil])
    func `a clock that is not synchronised is a warning`(isSynchronised: Bool?) {
        #expect(findings { $0.isClockSynchronised = isSynchronised }.map(\.subject) == ["synchronisation"])
    }

    @Test(arguments: [(999_999, 0), (1_000_000, 1), (-1_000_000, 1), (Int64.min, 1)] as [(Int64, Int)])
    func `a clock step of a millisecond in either direction is a warning`(step: Int64, count: Int) {
        #expect(findings { $0.clockStep = step }.count == count)
    }

    @Test func `few files, a full table and missing time zones are warnings with a command each`() {
        let found = findings { facts in
            facts.openFileLimit = 1_023
            facts.trackedConnections = .init(count: 80, limit: 100)
            facts.hasTimeZones = false
        }
        #expect(found.map(\.subject) == ["open files", "connection tracking", "time zones"])
        #expect(found.allSatisfy { $0.grade == .warn && $0.remedy != nil })
    }

    @Test func `a fact that cannot be read is a warning, and the other findings stay`() {
        let found = findings { facts in
            facts.pingGroups = nil
            facts.capabilities = 1 << 13
            facts.receiveBufferLimit = nil
            facts.openFileLimit = nil
            facts.trackedConnections = nil
        }
        #expect(found.map(\.subject) == ["ping_group_range", "receive buffer", "open files"])
    }

    @Test(
        arguments: [
            ("1\t0\n", 1, 0), ("0 2147483647", 0, 2_147_483_647), (" 100\t4294967295 \n", 100, 4_294_967_295),
        ] as [(String, UInt32, UInt32)])
    func `a range of groups is parsed as the kernel writes it`(text: String, first: UInt32, last: UInt32) {
        #expect(HostFacts.GroupRange(text) == .init(first: first, last: last))
    }

    @Test(arguments: ["", "1", "1 2 3", "a b", "-1 0", "0 4294967296"])
    func `a malformed range of groups is nil`(text: String) {
        #expect(HostFacts.GroupRange(text) == nil)
    }

    @Test func `the effective capabilities are parsed`() {
        let status = "Name:\tx\nCapInh:\t00000000000000ff\nCapPrm:\t00000000000000ff\nCapEff:\t0000000000002000\n"
        #expect(HostFacts.capabilities(inStatus: status) == 1 << 13)
        #expect(HostFacts.capabilities(inStatus: "Name:\tx\n") == 0)
        #expect(HostFacts.capabilities(inStatus: "CapEff:\tzz\n") == 0)
    }
}
