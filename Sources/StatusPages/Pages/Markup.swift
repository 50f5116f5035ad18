/// HTML in which only the source code contains markup.
///
/// Interpolation escapes every text, so that a text cannot leave its place, inside or outside of quotes.
struct Markup: Sendable, ExpressibleByStringInterpolation {
    /// The HTML in UTF-8.
    private(set) var bytes: [UInt8]

    static let empty: Markup = ""

    init(stringLiteral literal: StaticString) {
        bytes = literal.withUTF8Buffer { Array($0) }
    }

    init(stringInterpolation: Interpolation) {
        bytes = stringInterpolation.bytes
    }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []

        init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        mutating func appendInterpolation(_ text: String) { HTMLText.append(text, to: &bytes) }

        mutating func appendInterpolation(_ number: some BinaryInteger) { bytes += "\(number)".utf8 }

        mutating func appendInterpolation(_ markup: Markup) { bytes += markup.bytes }

        /// Appends the parts one after the other.
        mutating func appendInterpolation(_ parts: [Markup]) {
            for part in parts { bytes += part.bytes }
        }
    }
}

/// Escapes texts from outside. An escaped text has no meaning in HTML, does not change the direction of the text around it,
/// and has a bounded length.
enum HTMLText {
    /// The number of characters that are shown. An ellipsis replaces the rest.
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

    /// Returns whether the scalar is a control, a noncharacter, or a mark that changes the direction of text (Unicode annex
    /// 9, "Directional Formatting Characters").
    private static func isDisruptive(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}

extension String {
    /// A label as words: `outage_began` becomes `outage began`.
    var words: String { String(map { $0 == "_" ? " " : $0 }) }
}
