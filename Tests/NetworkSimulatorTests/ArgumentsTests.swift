import Testing

@testable import NetworkSimulator

/// The command line, the device statistics, and the refusal to run in the initial network namespace.
@Suite struct ArgumentsTests {
    @Test func `without options, both networks are on sim0`() throws {
        let expected = [
            "link set lo up", "link set sim0 mtu 1500 txqueuelen 32768 up",
            "address add 10.255.255.1/32 dev sim0", "address add fd00:5::1/128 dev sim0 nodad",
            "route add 10.1.0.0/16 dev sim0 src 10.255.255.1", "route add fd00:1::/64 dev sim0 src fd00:5::1",
        ]
        #expect(Tunnel.commands(try Arguments([])) == expected)
    }

    @Test func `options replace the defaults`() throws {
        let arguments = try Arguments([
            "--behaviours", "b.json", "--prefix", "10.2.0.0/24", "--prefix", "10.3.0.0/24", "--address", "10.9.9.9",
            "--device", "tun7", "--mtu", "9000", "--realtime",
        ])
        #expect(arguments.behaviours == "b.json")
        #expect(arguments.prefixes.map(\.description) == ["10.2.0.0/24", "10.3.0.0/24"])
        #expect(arguments.addresses.map(\.description) == ["10.9.9.9"])
        #expect(arguments.device == "tun7")
        #expect(arguments.mtu == 9000)
        #expect(arguments.isRealtime)
    }

    @Test(arguments: [
        (["--prefix"], "--prefix needs a prefix such as 10.1.0.0/16"),
        (["--prefix", "10.1"], "--prefix '10.1' is not a prefix such as 10.1.0.0/16"),
        (["--address", "x"], "--address 'x' is not an IP address"),
        (["--device", "sim 0"], "--device 'sim 0' is not a name of 1 to 15 letters and digits"),
        (["--mtu", "1279"], "--mtu '1279' is not a number from 1280 to 65535"),
        (["--sped", "1"], "unknown option '--sped'; --help lists them"),
        (["counts"], "unknown option 'counts'; --help lists them"),
    ])
    func `a wrong command line gets a message with the mistake`(arguments: [String], message: String) {
        #expect(throws: UsageError(message)) { try Arguments(arguments) }
    }

    @Test func `the simulator runs only if the namespace is certainly not the initial one`() {
        #expect(NamespaceGuard(own: 5, first: 4, named: []).refusal == nil)
        #expect(NamespaceGuard(own: 5, first: nil, named: [5, 6]).refusal == nil)
        #expect(NamespaceGuard(own: 4, first: 4, named: [4]).refusal?.hasPrefix("this is the initial") == true)
        #expect(
            NamespaceGuard(own: 0xEFFF_FFF9, first: nil, named: [0xEFFF_FFF9]).refusal?.hasPrefix("this is the") == true
        )
        #expect(NamespaceGuard(own: 5, first: nil, named: [6]).refusal?.hasPrefix("this may be the initial") == true)
        #expect(NamespaceGuard(own: nil, first: nil, named: []).refusal?.hasPrefix("the network namespace") == true)
    }

    @Test func `the drops of a device are read from the kernel's table`() {
        let table = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:       1       2    3    4    5     6          7         8        9      10   11   12   13    14      15         16
              sim0:      21      22   23   24   25    26         27        28       29      30   31   32   33    34      35         36
            """
        #expect(Tunnel.droppedPackets(of: "sim0", inStatistics: table) == 32)
        #expect(Tunnel.droppedPackets(of: "lo", inStatistics: table) == 12)
        #expect(Tunnel.droppedPackets(of: "sim1", inStatistics: table) == 0)
    }
}
