/// A block of addresses that is routed into the simulated network, written `10.1.0.0/16`.
struct AddressPrefix: Equatable, Sendable {
    let first: Address
    let length: Int
}

extension AddressPrefix: LosslessStringConvertible {
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Address(String(parts[0])), let length = Int(parts[1]),
            (0...(first.isIPv6 ? 128 : 32)).contains(length)
        else { return nil }
        self.init(first: first, length: length)
    }

    var description: String { "\(first)/\(length)" }
}
