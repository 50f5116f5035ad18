import CloudAPI
import ExporterToolkit
import NetworkPrimitives
package import Settings

extension SettingForm where Value == IPAddress {
    /// The address of one host.
    static var hostAddress: SettingForm {
        SettingForm(bound: "an IPv4 or IPv6 address", write: \.description) { text throws(SettingRefusal) in
            guard let address = IPAddress(text) else {
                let hint = addressHint(text) ?? "Host names are not resolved"
                throw SettingRefusal("\(shown(text)) is not an IPv4 or IPv6 address. \(hint)")
            }
            if let refusal = address.unicastRefusal { throw SettingRefusal("\(text) \(refusal)") }
            return address
        }
    }
}

extension SettingForm where Value == ProbeAddress {
    /// The address or the name of one host.
    static var probeAddress: SettingForm {
        let bound = "an IPv4 or IPv6 address, or a host name"
        return SettingForm(bound: bound, write: \.description) { text throws(SettingRefusal) in
            if text.isEmpty { throw SettingRefusal("is empty: \(bound)") }
            if let address = IPAddress(text) {
                if let refusal = address.unicastRefusal { throw SettingRefusal("\(text) \(refusal)") }
                return .literal(address)
            }
            if let name = HostName(text) { return .name(name) }
            let hint = addressHint(text) ?? nameHint(text)
            throw SettingRefusal("\(shown(text)) is not a valid address or host name. \(hint)")
        }
    }
}

extension SettingForm where Value == String {
    /// The name of an interface, which may not exist yet.
    package static var interface: SettingForm {
        SettingForm(bound: interfaceBound, write: { $0 }) { text throws(SettingRefusal) in
            if text.isEmpty { throw SettingRefusal("is empty: \(interfaceBound)") }
            if text.utf8.count > longestInterface {
                throw SettingRefusal(
                    "\(shown(text)) has \(text.utf8.count) bytes, above the maximum of \(longestInterface). "
                        + "List the interfaces of this host: ip link")
            }
            guard InterfaceName(text) != nil else {
                throw SettingRefusal("\(shown(text)) is not the name of an interface: \(interfaceBound)")
            }
            return text
        }
    }
}

private let longestInterface = 15
/// The names that ``InterfaceName`` accepts, in words.
private let interfaceBound = "1 to 15 characters without white space, / and :"

extension SettingForm {
    private static func nameHint(_ text: String) -> String {
        let labels = text.split(separator: ".")
        if let label = labels.first(where: { $0.utf8.count > 63 }) {
            return "The part \(shown(String(label))) has \(label.utf8.count) characters, above the maximum of 63"
        }
        if text.utf8.count > 253 { return "\(text.utf8.count) characters are above the maximum of 253" }
        return text.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
            ? "An IPv4 address has four numbers from 0 to 255"
            : "A name has labels of 1 to 63 letters, digits, - and _ with dots between, and does not end in a number"
    }

    /// Returns a remedy for a text that is not an address or a host name; `nil` if its form gives no hint.
    private static func addressHint(_ text: String) -> String? {
        if text.contains("://") { return "Omit the protocol and what follows the host" }
        if let slash = text.firstIndex(of: "/") {
            let isAddress = IPAddress(String(text[..<slash])) != nil
            return isAddress ? "Omit the prefix length" : "Omit the slash and what follows it"
        }
        if let percent = text.firstIndex(of: "%"), let address = IPAddress(String(text[..<percent])) {
            return address.family == .ipv6
                ? "The interface after % must have \(interfaceBound)"
                : "Omit % and what follows it, and set interface"
        }
        if text.contains("[") { return "Omit the brackets" }
        if text.contains(":") && text.contains(".") { return "Omit the port" }
        if text.contains(where: { !$0.isASCII }) { return "Write an international name in its ASCII form, xn--…" }
        return nil
    }
}

extension SettingForm where Value == LoopbackListener {
    /// Loopback only, since the embedded cloud issues tokens to every client.
    static var loopbackListener: SettingForm {
        SettingForm(bound: "a loopback address and a port", write: \.description) { text throws(SettingRefusal) in
            do throws(LoopbackListener.Problem) {
                return try LoopbackListener(reading: text)
            } catch {
                throw SettingRefusal(error.description)
            }
        }
    }
}

extension SettingForm where Value == String {
    /// `https://host[:port]`. Plain HTTP is for loopback only, since it would send the password unencrypted.
    package static var baseURL: SettingForm {
        SettingForm(bound: "https://host or https://host:port", write: { $0 }) { text throws(SettingRefusal) in
            try baseURL(of: text)
        }
    }

    /// Returns the URL without a trailing slash.
    package static func baseURL(of text: String) throws(SettingRefusal) -> String {
        // This check precedes all messages with the text, since a password may follow the user name.
        if text.contains("@") { throw SettingRefusal("the URL has a user name. Omit it") }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ["http", "https"].contains(parts[0]) else {
            let host = String(text.prefix { $0 != "/" })
            let meant = parts.count == 1 && hostAndPort(of: host) != nil ? "https://\(host)" : "https://HOST"
            throw SettingRefusal("\(shown(text)) does not begin with https://. Write \(shown(meant))")
        }
        let authority = parts[1].hasSuffix("/") ? parts[1].dropLast() : parts[1]
        if authority.contains(where: { "/?#".contains($0) }) {
            throw SettingRefusal("\(shown(text)) has a path or a query. Omit it; the exporter adds its own")
        }
        guard let (host, _) = hostAndPort(of: String(authority)) else {
            throw SettingRefusal("\(shown(text)) has no valid host and port. Write https://HOST or https://HOST:PORT")
        }
        if CloudEndpoint.isUnusualAddress(host) {
            throw SettingRefusal("\(shown(text)) has an IP address in an unusual form. Write it like 192.0.2.1")
        }
        guard parts[0] == "https" || host == "localhost" || IPAddress(host)?.isLoopback == true else {
            throw SettingRefusal("\(shown(text)) would send the password unencrypted. Use https://")
        }
        return parts[0] + "://" + authority
    }

    /// Returns the parts of `host`, `host:port`, `[IPv6]` or `[IPv6]:port`; `nil` if either is wrong.
    static func hostAndPort(of authority: String) -> (host: String, port: UInt16?)? {
        var host = authority[...]
        var port: Substring?
        let closing = authority.lastIndex(of: "]")
        if let colon = authority.lastIndex(of: ":"), closing.map({ $0 < colon }) ?? true {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        let number = port.flatMap { $0.utf8.allSatisfy(\.isASCIIDigit) ? UInt16($0) : nil }
        if port != nil, number ?? 0 == 0 { return nil }
        if closing != nil {
            guard host.hasPrefix("["), host.hasSuffix("]") else { return nil }
            let text = String(host.dropFirst().dropLast())
            return IPAddress(text)?.family == .ipv6 ? (text, number) : nil
        }
        let isName = host.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-.".utf8.contains($0) }
        return isName && !host.isEmpty && host.utf8.count <= 253 ? (String(host), number) : nil
    }
}
