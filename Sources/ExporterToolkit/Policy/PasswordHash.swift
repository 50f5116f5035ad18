import CCrypt
import Network
package import Settings

/// A bcrypt hash, computed by the system's crypt(3). It is never shown: with it passwords can be guessed elsewhere.
package struct PasswordHash: Sendable, Hashable {
    /// For example `$2y$10$` and 53 characters of salt and hash.
    private let text: String
    /// The logarithm of the work.
    let cost: Int

    /// From a millisecond to some 15 seconds, the longest that the toolkit's documentation speaks of.
    static let costs = 4...18
    private static let length = 60

    package init(_ text: String) throws(SettingRefusal) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard text.utf8.count == Self.length, parts.count == 4, parts[0].isEmpty,
            ["2a", "2b", "2y"].contains(parts[1]),
            let cost = Int(parts[2]), parts[2].utf8.count == 2, parts[3].utf8.allSatisfy(Self.isDigit)
        else {
            throw SettingRefusal(
                "is no bcrypt hash, which begins with $2a$, $2b$ or $2y$ and has \(Self.length) characters; make one with"
                    + " htpasswd -nBC 10 \"\"")
        }
        guard Self.costs ~= cost else {
            throw SettingRefusal(
                "has the cost \(cost), which is not within \(Self.costs.lowerBound) to \(Self.costs.upperBound): each"
                    + " first request would wait for it; make one with htpasswd -nBC 10 \"\"")
        }
        self.text = text
        self.cost = cost
    }

    private init(checked text: String, cost: Int) {
        self.text = text
        self.cost = cost
    }

    /// A hash that no password has, which takes as long to compare with as others of its cost.
    static func impossible(cost: Int) -> PasswordHash {
        let digits = String(cost)
        let padded = digits.count < 2 ? "0" + digits : digits
        // The last character of a salt has two bits only, so that no hash that is computed is equal to this one.
        return PasswordHash(checked: "$2b$\(padded)$" + String(repeating: "z", count: 53), cost: cost)
    }

    /// Whether it is the password's. Takes as long as the cost says, and no longer for a hash that is nearly right.
    package func matches(_ password: String) -> Bool {
        guard let computed = Self.compute(password, setting: text) else { return false }
        let difference = zip(computed.utf8, text.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        // A C string would end at a zero: what comes after it must not be a password.
        return difference == 0 && computed.utf8.count == text.utf8.count && !password.utf8.contains(0)
    }

    /// What goes into the key by which a result is remembered.
    package var bytes: [UInt8] { Array(text.utf8) }

    /// Whether the system's library knows bcrypt: not every one does.
    static let isSupported = compute("", setting: impossible(cost: 4).text) != nil

    private static func compute(_ password: String, setting: String) -> String? {
        var output = [CChar](repeating: 0, count: Int(CCRYPT_SIZE))
        guard ccrypt_hash(password, setting, &output) == 0 else { return nil }
        return String(decoding: output.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// bcrypt's own base64.
    private static func isDigit(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
    }
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
