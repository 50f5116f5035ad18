/// Texts of others made harmless: nothing of them has a meaning in HTML, turns the direction of the text around it, or is
/// endless.
enum HTMLText {
    /// Characters of one text; longer ones end in an ellipsis.
    static let longest = 1_000

    static func append(_ text: String, to bytes: inout [UInt8]) {
        guard text.utf8.count > longest || !text.utf8.allSatisfy(isPlain) else {
            bytes += text.utf8
            return
        }
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == longest {
                bytes += "…".utf8
                return
            }
            append(scalar, to: &bytes)
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
        default: (0x20...0x7E).contains(byte)
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar {
        case "&": bytes += "&amp;".utf8
        case "<": bytes += "&lt;".utf8
        case ">": bytes += "&gt;".utf8
        case "\"": bytes += "&quot;".utf8
        case "'": bytes += "&#39;".utf8
        case "\t", "\n", "\r", "\u{2028}", "\u{2029}": bytes.append(UInt8(ascii: " "))
        case _ where isDisruptive(scalar): bytes += "\u{FFFD}".utf8
        default: bytes += String(scalar).utf8
        }
    }

    /// Controls, noncharacters, and the marks that turn text around (Unicode, annex 9, "Directional Formatting
    /// Characters").
    private static func isDisruptive(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
