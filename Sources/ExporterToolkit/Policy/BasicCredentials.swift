import FoundationEssentials

/// The name and password of a request (RFC 7617).
package struct BasicCredentials: Sendable, Hashable {
    package let name: String
    package let password: String

    /// Parses the value of an `Authorization` field.
    ///
    /// - Returns: `nil` for another scheme, and for a value that is not base64 of UTF-8 with a colon.
    package init?(_ field: String) {
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let data = Data(base64Encoded: String(parts[1].drop { $0 == " " })),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        name = String(text[..<colon])
        password = String(text[text.index(after: colon)...])
    }
}

extension BasicCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
