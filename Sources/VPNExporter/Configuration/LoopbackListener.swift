import Glibc
import ICMP

/// Where the embedded cloud listens: never where another machine could reach it.
struct LoopbackListener: Sendable, Equatable, CustomStringConvertible {
    var address: IPAddress
    /// 0 lets the kernel choose.
    var port: UInt16

    var description: String { address.family == .ipv6 ? "[\(address)]:\(port)" : "\(address):\(port)" }
}

extension LoopbackListener {
    /// 127.0.0.1 with a port of the kernel's choice.
    static let anyPort = LoopbackListener(address: IPAddress(in_addr(s_addr: INADDR_LOOPBACK.bigEndian)), port: 0)

    /// Parses `127.0.0.1:8080` and `[::1]:8080`; `nil` for anything else, host names included.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let portText = text[text.index(after: colon)...]
        guard portText.utf8.allSatisfy(\.isASCIIDigit), let port = UInt16(portText) else { return nil }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard let address = IPAddress(String(isBracketed ? host.dropFirst().dropLast() : host)),
            isBracketed == (address.family == .ipv6)
        else { return nil }
        self.init(address: address, port: port)
    }
}
