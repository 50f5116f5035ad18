package import Network

/// An ICMP error that quoted one of our requests. Not an event, which all flows have many of and which are small for that.
package struct EchoError: Sendable, Hashable {
    package let reason: LossReason
    /// The router or host that sent it; `nil` where the kernel did not tell.
    package let sender: IPAddress?
    /// The MTU in bytes that "packet too big" told, where it told one.
    package let mtu: UInt32?
    /// From the request's sending to the error's receipt, in nanoseconds.
    package let roundTripTime: Int64

    package init(reason: LossReason, sender: IPAddress?, mtu: UInt32? = nil, roundTripTime: Int64) {
        self.reason = reason
        self.sender = sender
        self.mtu = mtu
        self.roundTripTime = roundTripTime
    }
}
