import NIOHTTP1
import Network
import Settings

/// The first line of a request (RFC 9112, 3).
enum RequestLine {
    /// Returns whether a line of the text is a request with an unregistered method.
    static func hasUnknownMethod(_ text: String) -> Bool {
        text.split(whereSeparator: \.isNewline).contains { line in
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            return parts.count == 3 && !parts[1].isEmpty && (parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0")
                && !parts[0].isEmpty && parts[0].utf8.allSatisfy(isToken) && isUnknown(String(parts[0]))
        }
    }

    private static func isUnknown(_ method: String) -> Bool {
        if case .RAW = HTTPMethod(rawValue: method) { true } else { false }
    }

    /// Returns whether the byte may occur in a token (RFC 9110, 5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
