package import Glibc

/// An IPv4 or IPv6 address, so that only the parser checks whether a text is an address.
///
/// An IPv6 address may have a zone (RFC 4007), written `fe80::1%eth0`. The zone is the name of an interface. Which
/// interface has that name changes with time, and ``withCurrentZone`` follows the change.
package struct IPAddress: Sendable {
    /// The IP version of an address.
    package enum Family: Sendable, Hashable, CaseIterable { case ipv4, ipv6 }

    /// The bytes in network order. An IPv4 address occupies the lower 32 bits of `low`.
    private let high: UInt64
    private let low: UInt64
    /// The name of the interface with the index `scope`; empty if the address was written without a zone.
    package let zone: InterfaceName
    /// The index of an IPv6 link-local address's interface; 0 for none.
    package let scope: UInt32
    /// The version of the address. As the last property it makes addresses smaller, and configurations hold many.
    package let family: Family

    private init(family: Family, high: UInt64, low: UInt64, scope: UInt32, zone: InterfaceName = InterfaceName()) {
        self.family = family
        self.high = high
        self.low = low
        self.scope = scope
        self.zone = zone
    }

    /// Reads the four bytes of an `in_addr`, in network order.
    package init(_ address: in_addr) {
        family = .ipv4
        high = 0
        low = UInt64(UInt32(bigEndian: address.s_addr))
        scope = 0
        zone = InterfaceName()
    }

    /// Reads the sixteen bytes of an `in6_addr`, in network order.
    package init(_ address: in6_addr, scope: UInt32 = 0) {
        let words = withUnsafeBytes(of: address) { bytes in
            (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        family = .ipv6
        high = UInt64(bigEndian: words.0)
        low = UInt64(bigEndian: words.1)
        self.scope = scope
        zone = InterfaceName()
    }

    /// Parses the forms that `inet_pton(3)` reads. Returns `nil` for anything else, including host names.
    package init?(_ text: String) {
        // The C functions would stop at a NUL and ignore the rest.
        guard !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(four)
            return
        }
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var six = in6_addr()
        guard let address = parts.first, inet_pton(AF_INET6, String(address), &six) == 1 else { return nil }
        guard parts.count == 2 else {
            self.init(six)
            return
        }
        guard let zone = InterfaceName(String(parts[1])) else { return nil }
        let numbers = IPAddress(six)
        let scope = InterfaceName.index(of: zone.description) ?? 0
        self.init(family: .ipv6, high: numbers.high, low: numbers.low, scope: scope, zone: zone)
    }

    /// Returns `0.0.0.0` or `::`.
    package static func unspecified(_ family: Family) -> IPAddress {
        IPAddress(family: family, high: 0, low: 0, scope: 0)
    }

    /// Whether this is `0.0.0.0` or `::`, which no host has.
    var isUnspecified: Bool { high == 0 && low == 0 }

    /// Whether the address is in 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291). Every host of the group may reply.
    var isMulticast: Bool { family == .ipv4 ? low >> 28 == 0xe : high >> 56 == 0xff }

    /// Whether the address is in 127.0.0.0/8 (RFC 1122) or is ::1 (RFC 4291).
    package var isLoopback: Bool { family == .ipv4 ? low >> 24 == 127 : high == 0 && low == 1 }

    /// Whether this is 255.255.255.255 (RFC 919).
    var isLimitedBroadcast: Bool { family == .ipv4 && low == 0xffff_ffff }

    /// The same address with the index of the interface that has the zone's name now, or 0 if none has it. `nil` if the
    /// address has no named zone, or the system does not answer.
    package var withCurrentZone: IPAddress? {
        guard !zone.isEmpty, let index = InterfaceName.index(of: zone.description) else { return nil }
        return IPAddress(family: family, high: high, low: low, scope: index, zone: zone)
    }

    /// Whether the zone's interface did not exist at the last lookup. Nothing can then be sent to or from the address.
    package var lacksInterface: Bool { scope == 0 && !zone.isEmpty }

    /// The same address without a zone.
    package var withoutZone: IPAddress { IPAddress(family: family, high: high, low: low, scope: 0) }

    /// Returns whether a packet from `sender` came from this address. Scopes are compared only if both addresses have
    /// one.
    package func isSender(_ sender: IPAddress) -> Bool {
        family == sender.family && high == sender.high && low == sender.low
            && (scope == 0 || sender.scope == 0 || scope == sender.scope)
    }

    /// The four bytes of an IPv4 address.
    var inetAddress4: in_addr { in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian) }

    /// The sixteen bytes of an IPv6 address.
    var inetAddress6: in6_addr {
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return address
    }
}

extension IPAddress: LosslessStringConvertible {
    /// The canonical text (RFC 5952 for IPv6), with the zone's name if there is one.
    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        switch family {
        case .ipv4:
            var address = inetAddress4
            inet_ntop(AF_INET, &address, &buffer, socklen_t(buffer.count))
        case .ipv6:
            var address = inetAddress6
            inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count))
        }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if !zone.isEmpty { return "\(text)%\(zone)" }
        return scope == 0 ? text : "\(text)%\(zoneName)"
    }

    private var zoneName: String {
        var buffer = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        guard if_indextoname(scope, &buffer) != nil else { return String(scope) }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension IPAddress: Hashable {
    /// Compares named zones by name, whatever their interfaces' indices.
    package static func == (left: IPAddress, right: IPAddress) -> Bool {
        guard left.family == right.family, left.high == right.high, left.low == right.low else { return false }
        if !left.zone.isEmpty && !right.zone.isEmpty { return left.zone == right.zone }
        return left.scope == right.scope && left.lacksInterface == right.lacksInterface
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(high)
        hasher.combine(low)
    }
}

extension IPAddress: Comparable {
    /// Sorts IPv4 before IPv6, then by number.
    package static func < (left: IPAddress, right: IPAddress) -> Bool {
        (left.family == .ipv4 ? 0 : 1, left.high, left.low, left.scope)
            < (right.family == .ipv4 ? 0 : 1, right.high, right.low, right.scope)
    }
}
