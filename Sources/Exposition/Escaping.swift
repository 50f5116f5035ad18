/// Which characters the text format writes as a backslash and another: it differs between help texts and label values.
/// https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information
enum Escaping {
    /// Backslash and line feed.
    case help
    /// Backslash, line feed and double quote.
    case labelValue

    func append(_ value: String, to text: inout [UInt8]) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\n"):
                text.append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\\"):
                text.append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\"") where self == .labelValue:
                text.append(contentsOf: #"\""#.utf8)
            default:
                text.append(byte)
            }
        }
    }

    /// Writes a label's value as it was before.
    static func appendUnescaped(_ value: ArraySlice<UInt8>, to cursor: inout ByteCursor) {
        guard value.contains(UInt8(ascii: "\\")) else { return cursor.append(value) }
        var isEscaped = false
        for byte in value {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                cursor.append(isEscaped && byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            }
        }
    }
}
