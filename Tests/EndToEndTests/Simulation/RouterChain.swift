import Testing

/// Four network namespaces in a row: the exporter's, two routers, and a peer that its kernel answers for. Tests can
/// narrow the link to the peer and silence the router before it.
struct RouterChain: Sendable {
    private let namespaces: [NetworkNamespace]

    /// The exporter's namespace.
    var near: NetworkNamespace { namespaces[0] }

    /// The peer's addresses.
    static let peers = ["10.3.2.2", "fd03:2::2"]
    /// The number of hops to the peer, including the peer.
    static let hops = 3.0

    static func with<Value>(_ body: (RouterChain) async throws -> Value) async throws -> Value {
        try await with(namespaces: [], body)
    }

    private static func with<Value>(
        namespaces: [NetworkNamespace], _ body: (RouterChain) async throws -> Value
    ) async throws -> Value {
        if namespaces.count == 4 {
            let chain = RouterChain(namespaces: namespaces)
            try await chain.prepare()
            return try await body(chain)
        }
        return try await NetworkNamespace.with { try await with(namespaces: namespaces + [$0], body) }
    }

    private func prepare() async throws {
        for namespace in namespaces {
            for (setting, value) in [
                ("ipv6/conf/all/disable_ipv6", "0"), ("ipv6/conf/default/disable_ipv6", "0"),
                ("ipv6/conf/default/accept_dad", "0"), ("ipv6/conf/all/forwarding", "1"), ("ipv4/ip_forward", "1"),
                ("ipv4/ping_group_range", "0 2147483647"), ("ipv4/icmp_ratelimit", "0"), ("ipv6/icmp/ratelimit", "0"),
            ] {
                try await namespace.run("sh", "-c", "echo \(value) > /proc/sys/net/\(setting)")
            }
            try await namespace.ip("link set lo up")
        }
        for link in 0..<3 { try await addLink(link) }
        try await namespaces[0].ip("route add default via 10.3.0.2", "route add default via fd03:0::2")
        try await namespaces[1].ip("route add 10.3.2.0/24 via 10.3.1.2", "route add fd03:2::/64 via fd03:1::2")
        try await namespaces[2].ip("route add 10.3.0.0/24 via 10.3.1.1", "route add fd03:0::/64 via fd03:1::1")
        try await namespaces[3].ip("route add default via 10.3.2.1", "route add default via fd03:2::1")
    }

    private func addLink(_ link: Int) async throws {
        let (left, right) = (namespaces[link], namespaces[link + 1])
        try await left.ip("link add right\(link) type veth peer name left\(link) netns \(right.name)")
        for (end, device, host) in [(left, "right\(link)", 1), (right, "left\(link)", 2)] {
            try await end.ip(
                "address add 10.3.\(link).\(host)/24 dev \(device)",
                "address add fd03:\(link)::\(host)/64 dev \(device) nodad", "link set \(device) up")
        }
    }

    /// Sets the MTU of the link to the peer.
    func setMTU(_ bytes: Int) async throws {
        try await namespaces[2].ip("link set right2 mtu \(bytes)")
        try await namespaces[3].ip("link set left2 mtu \(bytes)")
    }

    /// Limits the router before the peer to `perSecond` ICMP errors per second over all hosts, for IPv4. The kernel's
    /// icmp_ratelimit does not cover "fragmentation needed".
    func limitErrors(perSecond: Int) async throws {
        try await namespaces[2].run(
            "nft",
            "add table ip errors; add chain ip errors out { type filter hook output priority 0; };"
                + " add rule ip errors out icmp type destination-unreachable limit rate over \(perSecond)/second"
                + " burst 1 packets drop")
    }

    /// Drops a share of the packets to this host, in percent.
    func dropReplies(percent: Int) async throws {
        try await near.run(
            "nft",
            "add table ip replies; add chain ip replies in { type filter hook input priority 0; };"
                + " add rule ip replies in ip protocol icmp numgen random mod 100 < \(percent) drop")
    }

    /// Drops every echo request at the first router, as a tunnel does during a rekey, or stops dropping.
    func setHole(_ isOpen: Bool) async throws {
        try await namespaces[1].run(
            "nft",
            isOpen
                ? "add table inet hole; add chain inet hole in { type filter hook prerouting priority 0; };"
                    + " add rule inet hole in icmp type echo-request drop;"
                    + " add rule inet hole in icmpv6 type echo-request drop"
                : "delete table inet hole")
    }

    /// Adds IPv4 addresses to the peer and returns them.
    func addPeers(_ count: Int) async throws -> [String] {
        let addresses = (1...count).map { "10.3.9.\($0)" }
        try await namespaces[3].ip(addresses.map { "address add \($0)/32 dev lo" })
        try await namespaces[1].ip("route add 10.3.9.0/24 via 10.3.1.2")
        try await namespaces[2].ip("route add 10.3.9.0/24 via 10.3.2.2")
        return addresses
    }

    /// Stops the router before the peer from sending packets of its own, including ICMP errors, or permits them again.
    func setSilent(_ isSilent: Bool) async throws {
        let verb = isSilent ? "add" : "del"
        for family in ["-4", "-6"] {
            try await namespaces[2].ip(
                "\(family) rule \(verb) iif lo lookup 200", "\(family) route \(verb) blackhole default table 200")
        }
    }
}
