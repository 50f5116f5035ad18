import Testing

/// Two network namespaces with two links between them: the near one for the exporter, the far one for a peer that its
/// kernel answers for. The peer's addresses are behind both links, and routing prefers the first.
struct LinkedNamespaces: Sendable {
    let near: NetworkNamespace
    let far: NetworkNamespace

    /// The peer's addresses.
    static let peers = ["10.9.0.1", "fd00:9::1"]
    /// The firewall mark that routes packets over the second link.
    static let mark = 42

    /// Returns the near end's device of a link, 0 or 1.
    static func device(_ link: Int) -> String { "near\(link)" }

    /// Returns the near end's addresses on a link: the one that routing chooses, and a second one.
    static func sources(_ link: Int, isIPv6: Bool) -> (chosen: String, second: String) {
        let prefix = isIPv6 ? "fd00:\(7 + link)::" : "10.\(7 + link).0."
        return (prefix + "1", prefix + "9")
    }

    static func with<Value>(_ body: (LinkedNamespaces) async throws -> Value) async throws -> Value {
        try await NetworkNamespace.with { near in
            try await NetworkNamespace.with { far in
                let network = LinkedNamespaces(near: near, far: far)
                for end in [near, far] { try await prepare(end) }
                try await far.ip("address add 10.9.0.1/32 dev lo", "address add fd00:9::1/128 dev lo nodad")
                for link in 0...1 { try await network.addLink(link) }
                try await near.ip("rule add fwmark \(mark) lookup 100", "-6 rule add fwmark \(mark) lookup 100")
                try await network.route(by: 1, "table 100")
                return try await body(network)
            }
        }
    }

    /// Duplicate address detection is off, because no neighbor discovery works until it ends.
    private static func prepare(_ end: NetworkNamespace) async throws {
        for (setting, value) in [("all/disable_ipv6", 0), ("default/disable_ipv6", 0), ("default/accept_dad", 0)] {
            try await end.run("sh", "-c", "echo \(value) > /proc/sys/net/ipv6/conf/\(setting)")
        }
        try await end.run("sh", "-c", "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range")
        try await end.ip("link set lo up")
    }

    /// Creates a link with its addresses and the routes to the peer. The near end goes up last, when the peer can
    /// answer.
    func addLink(_ link: Int) async throws {
        let device = Self.device(link)
        try await near.ip("link add \(device) type veth peer name far\(link) netns \(far.name)")
        for (end, name, hosts) in [(far, "far\(link)", [2]), (near, device, [1, 9])] {
            for host in hosts { try await end.ip(Self.addressCommands("add", host, on: name, of: link)) }
            try await end.ip("link set \(name) up")
        }
        try await route(by: link, "metric \(10 + link)")
    }

    /// Deletes the link with its devices at both ends.
    func deleteLink(_ link: Int) async throws {
        try await near.ip("link delete \(Self.device(link))")
    }

    /// Adds or deletes the near end's second address of a link, which routing does not choose by itself.
    func changeSecondAddress(_ verb: String, of link: Int) async throws {
        try await near.ip(Self.addressCommands(verb, 9, on: Self.device(link), of: link))
    }

    private func route(by link: Int, _ place: String) async throws {
        let device = Self.device(link)
        for (peer, isIPv6) in zip(Self.peers, [false, true]) {
            let gateway = isIPv6 ? "fd00:\(7 + link)::2" : "10.\(7 + link).0.2"
            let source = Self.sources(link, isIPv6: isIPv6).chosen
            try await near.ip("route add \(peer) via \(gateway) dev \(device) src \(source) \(place)")
        }
    }

    private static func addressCommands(_ verb: String, _ host: Int, on device: String, of link: Int) -> [String] {
        [
            "address \(verb) 10.\(7 + link).0.\(host)/24 dev \(device)",
            "address \(verb) fd00:\(7 + link)::\(host)/64 dev \(device)" + (verb == "add" ? " nodad" : ""),
        ]
    }
}

extension LinkedNamespaces {
    /// The peer's link-local address on the second link.
    static let linkLocalPeer = "fe80::9"

    /// The near end's link-local address on the second link.
    static let linkLocalSource = "fe80::8"

    func addLinkLocalPeer() async throws {
        try await far.ip("address add \(Self.linkLocalPeer)/64 dev far1 nodad")
        try await near.ip("address add \(Self.linkLocalSource)/64 dev \(Self.device(1)) nodad")
    }

    /// Renames a device of the near end. The device goes down first, as older kernels require, and loses its IPv6
    /// addresses.
    func rename(_ device: String, to name: String) async throws {
        try await near.ip(
            "link set \(device) down", "link set \(device) name \(name)", "link set \(name) up",
            "address add \(Self.linkLocalSource)/64 dev \(name) nodad")
    }
}
