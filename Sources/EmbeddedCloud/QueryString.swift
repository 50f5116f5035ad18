/// What follows the `?` of a request: pairs in their order, since a key may be repeated.
struct QueryString: Sendable, Hashable {
    struct Item: Sendable, Hashable {
        let key: String
        /// Empty where the key stands alone, as in `?nocatalog`.
        let value: String
    }

    let items: [Item]

    init(_ text: some StringProtocol) {
        items = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Item(key: Self.decoded(parts[0]), value: parts.count == 2 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first value of the key.
    subscript(key: String) -> String? {
        items.first { $0.key == key }?.value
    }

    func values(of key: String) -> [String] {
        items.filter { $0.key == key }.map(\.value)
    }

    /// Undoes percent encoding and the `+` of forms; a `%` without two hexadecimal digits stays as it is.
    private static func decoded(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let byte = hexadecimal(bytes[index + 1], bytes[index + 2])
            {
                result.append(byte)
                index += 3
                continue
            }
            result.append(bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
            index += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func hexadecimal(_ high: UInt8, _ low: UInt8) -> UInt8? {
        guard let high = Character(UnicodeScalar(high)).hexDigitValue,
            let low = Character(UnicodeScalar(low)).hexDigitValue
        else { return nil }
        return UInt8(high << 4 | low)
    }
}
