import ExporterToolkit
import Glibc
package import NetworkPrimitives
import Settings

/// The address of the embedded cloud. It is on loopback, so that no other machine can reach it.
package struct LoopbackListener: Sendable, Equatable, CustomStringConvertible {
    package var address: IPAddress
    /// 0 for a port that the kernel chooses.
    package var port: UInt16

    package var description: String { address.family == .ipv6 ? "[\(address)]:\(port)" : "\(address):\(port)" }

    package init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}

extension LoopbackListener {
    /// 127.0.0.1 with a port of the kernel's choice.
    package static let anyPort = LoopbackListener(
        address: IPAddress(in_addr(s_addr: INADDR_LOOPBACK.bigEndian)), port: 0)

    /// Parses `127.0.0.1:8080` and `[::1]:8080`; `nil` for anything else, host names included.
    package init?(_ text: String) {
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

extension LoopbackListener {
    /// The reason that a text is not an address for the embedded cloud, with the remedy.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        package let description: String

        package init(description: String) {
            self.description = description
        }
    }

    /// Reads an address from the configuration or a flag.
    package init(reading text: String) throws(Problem) {
        let shown = SettingForm<Self>.shown(text)
        guard let listener = LoopbackListener(text) else {
            let meant = Self.meant(text)
            let reason = text.contains("://") ? "is a URL" : "is not an address with a port"
            let remedy = meant.map { "Write \($0)" } ?? "Write one like 127.0.0.1:10034 or [::1]:0"
            throw Problem(description: "\(shown) \(reason). \(remedy)")
        }
        guard listener.address.isLoopback else {
            let host = listener.address.family == .ipv4 ? "127.0.0.1" : "[::1]"
            throw Problem(description: "\(listener.address) is not a loopback address. Write \(host):\(listener.port)")
        }
        self = listener
    }

    /// Returns the loopback address that a URL, a port or `localhost` means.
    private static func meant(_ text: String) -> LoopbackListener? {
        let scheme = text.firstRange(of: "://")
        let authority = text[(scheme?.upperBound ?? text.startIndex)...].prefix { $0 != "/" }
        let candidates = [
            String(authority), "127.0.0.1\(authority.hasPrefix(":") ? "" : ":")\(authority)",
            authority.hasPrefix("localhost:") ? "127.0.0.1" + authority.dropFirst("localhost".count) : "",
        ]
        return candidates.lazy.compactMap { LoopbackListener($0) }.first { $0.address.isLoopback }
    }
}
