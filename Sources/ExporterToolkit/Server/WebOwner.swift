import Glibc
import NIOCore

/// The owner of a share of the web server: a client on one listener.
struct WebOwner: Sendable, Hashable, CustomStringConvertible {
    enum Client: Sendable, Hashable {
        case inet(UInt32)
        /// The first half of an address, because a host has the other half for itself.
        case inet6(network: UInt64)
        /// A whole address, if all hosts of a link have the same first half.
        case inet6Host(UInt64, UInt64)
        /// The user of the process at the other end of a Unix socket.
        case user(UInt32)
        case unknown
    }

    /// The index of the listener.
    let listener: Int
    let client: Client

    /// The client, for logs.
    var description: String {
        switch client {
        case .inet(let address): (0..<4).map { "\(address >> (24 - 8 * $0) & 0xFF)" }.joined(separator: ".")
        case .inet6(let network): Self.groups(network) + "::/64"
        case .inet6Host(let high, let low): Self.groups(high) + ":" + Self.groups(low)
        case .user(let number): "user \(number)"
        case .unknown: "unknown"
        }
    }

    private static func groups(_ half: UInt64) -> String {
        (0..<4).map { String(half >> (48 - 16 * $0) & 0xFFFF, radix: 16) }.joined(separator: ":")
    }
}

extension WebOwner.Client {
    init(_ address: SocketAddress?) {
        // The address follows family, port and, in IPv6, flow (ip(7), ipv6(7)).
        let bytes = address?.withSockAddr { pointer, length in
            Array(UnsafeRawBufferPointer(start: pointer, count: length))
        }
        switch (address, bytes) {
        case (.v4, let bytes?): self = .inet(UInt32(Self.number(bytes[4..<8])))
        case (.v6, let bytes?): self.init(inet6: Self.number(bytes[8..<16]), Self.number(bytes[16..<24]))
        default: self = .unknown
        }
    }

    /// Creates a client from the two halves of an IPv6 address.
    private init(inet6 high: UInt64, _ low: UInt64) {
        if high == 0, low >> 32 == 0xFFFF {
            // An IPv4 client connected to a socket for both versions.
            self = .inet(UInt32(truncatingIfNeeded: low))
        } else if high >> 54 == 0xFE80 >> 6 || high == 0 {
            // The address is link-local (RFC 4291, 2.5.6), or loopback.
            self = .inet6Host(high, low)
        } else {
            self = .inet6(network: high)
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    /// The credentials of the other end of a Unix socket, from the kernel (unix(7)).
    private struct PeerCredentials: Sendable {
        var process: Int32
        var user: UInt32
        var group: UInt32
    }

    /// Returns the client of a connection that was just accepted. The caller is on the connection's event loop.
    static func of(_ channel: any Channel) -> EventLoopFuture<WebOwner.Client> {
        guard channel.localAddress?.protocol == .unix, let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(Self(channel.remoteAddress))
        }
        let credentials: EventLoopFuture<PeerCredentials> = options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        return credentials.map { .user($0.user) }.recover { _ in .unknown }
    }
}
