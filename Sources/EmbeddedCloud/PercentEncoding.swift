/// Undoes the percent encoding of paths and queries (RFC 3986, 2.1).
enum PercentEncoding {
    /// A `%` without two hexadecimal digits stays as it is.
    ///
    /// - Parameter isForm: whether a `+` is a blank, as in the queries that forms send.
    static func decoded(_ text: some StringProtocol, isForm: Bool = false) -> String {
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
            result.append(isForm && bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
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
