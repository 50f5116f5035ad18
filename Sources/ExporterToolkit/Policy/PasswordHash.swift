import CCrypt
import FoundationEssentials
import NetworkPrimitives
import Settings

/// A bcrypt hash, which crypt(3) of the system computes. It is never shown, because it allows guessing the password
/// elsewhere.
struct PasswordHash: Sendable, Hashable {
    /// For example `$2y$10$` and 53 characters of salt and hash.
    private let text: String
    /// The binary logarithm of the number of rounds.
    let cost: Int

    /// From a millisecond to some 15 seconds, the longest time in the documentation of Prometheus' exporter toolkit.
    static let costs = 4...18
    private static let length = 60

    init(_ text: String) throws(SettingRefusal) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard text.utf8.count == Self.length, parts.count == 4, parts[0].isEmpty,
            ["2a", "2b", "2y"].contains(parts[1]),
            let cost = Int(parts[2]), parts[2].utf8.count == 2, parts[3].utf8.allSatisfy(Self.isDigit)
        else {
            throw SettingRefusal(
                "is not a bcrypt hash of \(Self.length) characters that begins with $2a$, $2b$ or $2y$. Create one with htpasswd"
                    + " -nBC 10 \"\"")
        }
        guard Self.costs ~= cost else {
            throw SettingRefusal(
                "has the cost \(cost), not \(Self.costs.lowerBound) to \(Self.costs.upperBound): each first request would wait"
                    + " for it. Create one with htpasswd -nBC 10 \"\"")
        }
        self.text = text
        self.cost = cost
    }

    private init(checked text: String, cost: Int) {
        self.text = text
        self.cost = cost
    }

    /// Returns a hash that no password has. Comparing with it takes as long as with other hashes of its cost.
    static func impossible(cost: Int) -> PasswordHash {
        let digits = String(cost)
        let padded = digits.count < 2 ? "0" + digits : digits
        // The last character of a salt carries only two bits, so that no computed hash equals this one.
        return PasswordHash(checked: "$2b$\(padded)$" + String(repeating: "z", count: 53), cost: cost)
    }

    /// Returns whether the password has this hash. The time depends on the cost, and not on how similar the hashes are.
    func matches(_ password: String) -> Bool {
        guard let computed = Self.compute(password, setting: text) else { return false }
        let difference = zip(computed.utf8, text.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        // A C string ends at a zero byte. A password that continues after it must not match.
        return difference == 0 && computed.utf8.count == text.utf8.count && !password.utf8.contains(0)
    }

    /// The hash's part of the key under which a result is remembered.
    var bytes: [UInt8] { Array(text.utf8) }

    /// Whether crypt(3) of the system supports bcrypt. Not every library does.
    static let isSupported = compute("", setting: impossible(cost: 4).text) != nil

    private static func compute(_ password: String, setting: String) -> String? {
        var output = [CChar](repeating: 0, count: Int(CCRYPT_SIZE))
        guard ccrypt_hash(password, setting, &output) == 0 else { return nil }
        return String(decoding: output.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Returns whether the byte is a digit of bcrypt's own base64.
    private static func isDigit(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
    }
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "<redacted>" }
    var debugDescription: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// The name and password of a request (RFC 7617).
struct BasicCredentials: Sendable, Hashable {
    let name: String
    let password: String

    /// Parses the value of an `Authorization` field.
    ///
    /// - Returns: `nil` for another scheme, and for a value that is not base64 of UTF-8 with a colon.
    init?(_ field: String) {
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
    var description: String { "<redacted>" }
    var debugDescription: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
