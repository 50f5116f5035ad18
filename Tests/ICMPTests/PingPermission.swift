@testable import ICMP

/// Which ICMP sockets this process may open: tests that need others are skipped, and say so.
enum PingPermission {
    /// The kinds of socket that may be opened.
    static let kinds: [PingSocketKind] = [.raw, .datagram].filter { opens(.ipv4, $0) }

    /// The loopback addresses of the families that the system has.
    static let loopbacks: [String] =
        opens(.ipv6, .automatic) && reaches("::1") ? ["127.0.0.1", "::1"] : ["127.0.0.1"]

    private static func opens(_ family: IPAddress.Family, _ kind: PingSocketKind) -> Bool {
        (try? PingSocket(family: family, kind: kind, allowsBroadcast: false)) != nil
    }

    private static func reaches(_ text: String) -> Bool {
        guard let address = IPAddress(text),
            let socket = try? PingSocket(family: address.family, kind: .automatic, allowsBroadcast: false)
        else { return false }
        var message = EchoMessage(family: address.family, flow: 0, token: 0, payloadSize: 16)
        message.prepare(sequence: 0, for: socket)
        return socket.send(message, to: address.socketAddress) == nil
    }
}
