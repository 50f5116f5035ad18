/// The parsed command line.
struct Arguments: Equatable, Sendable {
    static let usage = """
        Usage: NetworkSimulator [OPTION]…
        Answers ICMP echo requests to simulated networks behind a TUN device, and counts its answers. Run it as root in a
        separate network namespace.

          --behaviours FILE  behaviours of the addresses (JSON); by default they answer at once
          --prefix PREFIX    a simulated network, repeatable; default 10.1.0.0/16 and fd00:1::/64
          --address ADDRESS  a local address, repeatable; default 10.255.255.1 and fd00:5::1
          --device NAME      name of the TUN device; default sim0
          --mtu BYTES        MTU of the TUN device; default 1500
          --realtime         run under SCHED_FIFO if permitted
          --help             print this help

        It prints 'ready', then answers each line of its input: counts, reset, pause, resume, quit. At the end of its
        input and on SIGTERM, it prints the counts and exits with 0.

        """

    var behaviours: String?
    var prefixes: [AddressPrefix] = []
    var addresses: [Address] = []
    var device = "sim0"
    var mtu = 1500
    var isRealtime = false
    var wantsHelp = false

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--realtime": isRealtime = true
            case "--help": wantsHelp = true
            default: try take(option, value: rest.popFirst())
            }
        }
        if prefixes.isEmpty { prefixes = ["10.1.0.0/16", "fd00:1::/64"].compactMap(AddressPrefix.init) }
        if addresses.isEmpty { addresses = ["10.255.255.1", "fd00:5::1"].compactMap(Address.init) }
    }

    private mutating func take(_ option: String, value: String?) throws(UsageError) {
        switch option {
        case "--behaviours": behaviours = try Self.parse(option, value, "a file") { $0 }
        case "--prefix":
            prefixes.append(try Self.parse(option, value, "a prefix such as 10.1.0.0/16", AddressPrefix.init))
        case "--address": addresses.append(try Self.parse(option, value, "an IP address", Address.init))
        case "--device": device = try Self.parse(option, value, "a name of 1 to 15 letters and digits", Self.deviceName)
        case "--mtu":
            mtu = try Self.parse(option, value, "a number from 1280 to 65535") { text in
                Int(text).flatMap { (1280...65535).contains($0) ? $0 : nil }
            }
        default: throw UsageError("unknown option '\(option)'; --help lists them")
        }
    }

    private static func deviceName(_ text: String) -> String? {
        (1...15).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            ? text : nil
    }

    private static func parse<Value>(
        _ option: String, _ text: String?, _ expected: String, _ parse: (String) -> Value?
    ) throws(UsageError) -> Value {
        guard let text else { throw UsageError("\(option) needs \(expected)") }
        guard let value = parse(text) else { throw UsageError("\(option) '\(text)' is not \(expected)") }
        return value
    }
}

/// A mistake of the caller, described for the caller.
struct UsageError: Error, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
