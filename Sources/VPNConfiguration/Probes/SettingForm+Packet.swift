import NetworkPrimitives
package import Settings

/// The written form of packet markings.
extension SettingForm where Value == UInt8 {
    /// A differentiated services code point, by number or by name (RFC 2474, 2597, 3246, 5865 and 8622).
    package static var codePoint: SettingForm {
        let number = integer(in: 0...63)
        let bound = "\(number.bound), or one of CS0 to CS7, AF11 to AF43, EF, VA, LE"
        let names = ValueShape.pattern("^([Cc][Ss][0-7]|[Aa][Ff][1-4][1-3]|[Ee][Ff]|[Vv][Aa]|[Ll][Ee]|[0-9]+)$")
        return SettingForm(bound: bound, shape: .either([number.shape, names]), write: number.write) {
            node throws(SettingRefusal) in
            guard case .text(let text, _) = node.content,
                !text.utf8.contains(where: \.isASCIIDigit)
                    || text.utf8.contains(where: \.isASCIILetter)
            else { return try number.parse(node) }
            if text.isEmpty { throw SettingRefusal("is empty: \(bound)") }
            guard let codePoint = codePoint(named: text.uppercased()) else {
                throw SettingRefusal("\(shown(text)) is not the name of a code point: \(bound)")
            }
            return codePoint
        }
    }

    private static func codePoint(named name: String) -> UInt8? {
        let digits = name.utf8.dropFirst(2).map { $0 &- UInt8(ascii: "0") }
        switch (name.prefix(2), digits.count) {
        case ("EF", 0): return 46
        case ("VA", 0): return 44
        case ("LE", 0): return 1
        case ("CS", 1) where digits[0] < 8: return digits[0] * 8
        case ("AF", 2) where (1...4).contains(digits[0]) && (1...3).contains(digits[1]):
            return digits[0] * 8 + digits[1] * 2
        default: return nil
        }
    }
}

extension SettingForm where Value == UInt32 {
    /// A firewall mark, decimal or hexadecimal like in other routing tools.
    package static var mark: SettingForm {
        let number = integer(in: 0...Int(UInt32.max))
        let bound = "\(number.bound), or hexadecimal as 0x2a"
        return SettingForm(bound: bound, shape: number.shape, write: number.write) { node throws(SettingRefusal) in
            guard case .text(let text, isQuoted: false) = node.content, text.hasPrefix("0x") else {
                return try number.parse(node)
            }
            let digits = text.dropFirst(2)
            guard !digits.isEmpty, digits.utf8.allSatisfy(\.isHexadecimalDigit) else {
                throw SettingRefusal("\(shown(text)) is not a whole number: \(bound)")
            }
            guard let mark = UInt32(digits, radix: 16) else {
                throw SettingRefusal("\(shown(text)) is above the maximum of 0xffffffff")
            }
            return mark
        }
    }
}
