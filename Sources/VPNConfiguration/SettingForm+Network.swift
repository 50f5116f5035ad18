import CloudAPI
import ExporterToolkit
import Network
package import Settings

extension SettingForm where Value == IPAddress {
    /// An address that one host can have.
    static var hostAddress: SettingForm {
        SettingForm(bound: "an IPv4 or IPv6 address", write: \.description) { text throws(SettingRefusal) in
            guard let address = IPAddress(text) else {
                let hint = addressHint(text) ?? "host names are not looked up"
                throw SettingRefusal("\(shown(text)) is no IPv4 or IPv6 address; \(hint)")
            }
            if let refusal = address.unicastRefusal { throw SettingRefusal("\(text) \(refusal)") }
            return address
        }
    }
}

extension SettingForm where Value == ProbeAddress {
    /// An address that one host can have, or a name that can have one.
    static var probeAddress: SettingForm {
        let bound = "an IPv4 or IPv6 address, or a host name"
        return SettingForm(bound: bound, write: \.description) { text throws(SettingRefusal) in
            if text.isEmpty { throw SettingRefusal("is an empty text: \(bound)") }
            if let address = IPAddress(text) {
                if let refusal = address.unicastRefusal { throw SettingRefusal("\(text) \(refusal)") }
                return .literal(address)
            }
            if let name = HostName(text) { return .name(name) }
            let hint = addressHint(text) ?? nameHint(text)
            throw SettingRefusal("\(shown(text)) is no valid address or host name; \(hint)")
        }
    }
}

extension SettingForm where Value == String {
    /// The name of an interface, which need not exist.
    package static var interface: SettingForm {
        SettingForm(bound: interfaceBound, write: { $0 }) { text throws(SettingRefusal) in
            if text.isEmpty { throw SettingRefusal("is an empty text: \(interfaceBound)") }
            if text.utf8.count > longestInterface {
                throw SettingRefusal(
                    "\(shown(text)) has \(text.utf8.count) bytes, above the maximum of \(longestInterface). "
                        + "List the interfaces of this host: ip link")
            }
            guard InterfaceName(text) != nil else {
                throw SettingRefusal("\(shown(text)) is no name of an interface: \(interfaceBound)")
            }
            return text
        }
    }
}

private let longestInterface = 15
/// What ``InterfaceName`` accepts.
private let interfaceBound = "1 to 15 characters without white space, / and :"

extension SettingForm {
    private static func nameHint(_ text: String) -> String {
        let labels = text.split(separator: ".")
        if let label = labels.first(where: { $0.utf8.count > 63 }) {
            return "the part \(shown(String(label))) has \(label.utf8.count) characters, above the maximum of 63"
        }
        if text.utf8.count > 253 { return "\(text.utf8.count) characters are above the maximum of 253" }
        return text.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
            ? "an IPv4 address has four numbers from 0 to 255"
            : "a name has labels of 1 to 63 letters, digits, - and _ with dots between, and does not end in a number"
    }

    /// What to do about a text that was meant to be an address or a host name; `nil` where nothing of it tells.
    private static func addressHint(_ text: String) -> String? {
        if text.contains("://") { return "leave out the protocol and what follows the host" }
        if let slash = text.firstIndex(of: "/") {
            let isAddress = IPAddress(String(text[..<slash])) != nil
            return isAddress ? "leave out the prefix length" : "leave out the slash and what follows it"
        }
        if let percent = text.firstIndex(of: "%"), let address = IPAddress(String(text[..<percent])) {
            return address.family == .ipv6
                ? "the interface after % must have \(interfaceBound)"
                : "leave out % and what follows it, and set interface"
        }
        if text.contains("[") { return "leave out the brackets" }
        if text.contains(":") && text.contains(".") { return "leave out the port" }
        if text.contains(where: { !$0.isASCII }) { return "write an international name in its ASCII form, xn--…" }
        return nil
    }
}

extension SettingForm where Value == LoopbackListener {
    /// The embedded cloud hands out tokens to anybody who asks for one with its own user.
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
    /// `https://host[:port]`; plain HTTP would show the password to the network, so that it is for loopback only.
    package static var baseURL: SettingForm {
        SettingForm(bound: "https://host or https://host:port", write: { $0 }) { text throws(SettingRefusal) in
            try baseURL(of: text)
        }
    }

    /// The URL without a slash at its end.
    package static func baseURL(of text: String) throws(SettingRefusal) -> String {
        // Before any message that shows the text, for a user name may come with a password.
        if text.contains("@") { throw SettingRefusal("the URL has a user name; leave it out") }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ["http", "https"].contains(parts[0]) else {
            let host = String(text.prefix { $0 != "/" })
            let meant = parts.count == 1 && hostAndPort(of: host) != nil ? "https://\(host)" : "https://HOST"
            throw SettingRefusal("\(shown(text)) does not begin with https://. Write \(shown(meant))")
        }
        let authority = parts[1].hasSuffix("/") ? parts[1].dropLast() : parts[1]
        if authority.contains(where: { "/?#".contains($0) }) {
            throw SettingRefusal("\(shown(text)) has a path or a query; leave it out, the exporter adds its own")
        }
        guard let (host, _) = hostAndPort(of: String(authority)) else {
            throw SettingRefusal("\(shown(text)) has no valid host and port. Write https://HOST or https://HOST:PORT")
        }
        if CloudEndpoint.isUnusualAddress(host) {
            throw SettingRefusal("\(shown(text)) has an IP address in an unusual form; write it like 192.0.2.1")
        }
        guard parts[0] == "https" || host == "localhost" || IPAddress(host)?.isLoopback == true else {
            throw SettingRefusal("\(shown(text)) would send the password in the clear; use https://")
        }
        return parts[0] + "://" + authority
    }

    /// The parts of `host`, `host:port`, `[IPv6]` or `[IPv6]:port`; `nil` where either is wrong.
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
