/// How the IP packets of a flow's echo requests are marked, where the system's defaults are not wanted.
package struct EchoPacketOptions: Sendable, Hashable {
    /// Time to live or hop limit, 1 to 255; `nil` for the system's.
    package var hopLimit: UInt8?
    /// Differentiated services code point, 0 to 63 (RFC 2474).
    package var codePoint: UInt8
    /// Don't fragment (RFC 791): a request that is too long for a link is answered by "packet too big" instead of being cut.
    /// On IPv6, where only senders fragment, it keeps this host from it.
    package var forbidsFragmentation: Bool
    /// The firewall mark for policy routing (SO_MARK in socket(7)); 0 is none. Another needs CAP_NET_RAW or CAP_NET_ADMIN.
    package var mark: UInt32

    package init(
        hopLimit: UInt8? = nil, codePoint: UInt8 = 0, forbidsFragmentation: Bool = false, mark: UInt32 = 0
    ) {
        self.hopLimit = hopLimit
        self.codePoint = codePoint
        self.forbidsFragmentation = forbidsFragmentation
        self.mark = mark
    }
}
