extension IPAddress {
    /// The reason why no single reachable host can have this address, such as "is a multicast address". `nil` if
    /// one can.
    package var unicastRefusal: String? {
        if isUnspecified { return "is the unspecified address, which no host has" }
        if isMulticast { return "is a multicast address; one host must answer" }
        if isLimitedBroadcast { return "is the limited broadcast address; one host must answer" }
        // RFC 4291, section 2.5.5.2: such packets are IPv4 on the wire, and cannot carry ICMPv6.
        if let inner = mappedIPv4 { return "is an IPv4 address mapped to IPv6; write \(inner)" }
        // RFC 4007, section 6: without a zone, the address could be on any interface.
        if isLinkLocal && !description.contains("%") {
            return "is a link-local address without its interface; write one like \(self)%eth0"
        }
        return nil
    }

    /// Whether the address is in a range that the Internet does not route: RFC 1918, RFC 6598, RFC 3927, RFC 4193,
    /// link-local or loopback.
    package var isPrivate: Bool {
        if isLoopback || isLinkLocal { return true }
        return Self.privateRanges.contains { isBetween($0.first, $0.end) }
    }

    private static let privateRanges = [
        ("10.0.0.0", "11.0.0.0"), ("172.16.0.0", "172.32.0.0"), ("192.168.0.0", "192.169.0.0"),
        ("100.64.0.0", "100.128.0.0"), ("169.254.0.0", "169.255.0.0"), ("fc00::", "fe00::"),
    ].map { (first: $0.0, end: $0.1) }

    /// The kind of address, for messages.
    package var kind: String { family == .ipv4 ? "an IPv4 address" : "an IPv6 address" }

    /// The IPv4 address in an address of ::ffff:0:0/96, as text.
    private var mappedIPv4: Substring? {
        isBetween("::ffff:0:0", "::1:0:0:0") ? description.split(separator: ":").last : nil
    }

    /// fe80::/10 (RFC 4291, section 2.5.6).
    private var isLinkLocal: Bool { isBetween("fe80::", "fec0::") }

    private func isBetween(_ first: String, _ end: String) -> Bool {
        guard let first = IPAddress(first), let end = IPAddress(end), family == first.family else { return false }
        return self >= first && self < end
    }
}
