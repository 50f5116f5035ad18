package import Network

/// Where a flow's echo requests leave this host, where routing alone is not to decide it.
package struct EchoPath: Sendable, Hashable {
    /// The address that they come from; `nil` for the one that routing chooses.
    package var source: IPAddress?
    /// The interface or VRF that they leave by, and that replies must come in by (SO_BINDTODEVICE in socket(7)).
    package var interface: String?

    package init(source: IPAddress? = nil, interface: String? = nil) {
        self.source = source
        self.interface = interface
    }
}

extension EchoPath {
    /// The interfaces that the sockets of the path are bound to: its own, and that of its source address's zone, since the
    /// kernel binds a socket with a link-local address to the interface (ipv6(7)).
    var boundInterfaces: [String] {
        [interface, source.flatMap { $0.zone.isEmpty ? nil : $0.zone.description }].compactMap(\.self)
    }
}
