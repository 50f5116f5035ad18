import Crypto
import FoundationEssentials

/// The two functions that signatures are made of; the only file that knows the package that has them.
enum SigningHash {
    /// SHA-256 (FIPS 180-4) in lower-case hexadecimal digits.
    static func sha256(_ bytes: some Sequence<UInt8>) -> String {
        hexadecimal(SHA256.hash(data: Data(bytes)))
    }

    /// HMAC-SHA256 (RFC 2104) in lower-case hexadecimal digits.
    static func hmac(_ text: String, key: String) -> String {
        let key = SymmetricKey(data: Data(key.utf8))
        return hexadecimal(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }
}
