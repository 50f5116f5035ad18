import NIOSSL
import Network

/// The names that a client certificate may have: host names, addresses, e-mail addresses or URIs. A certificate needs
/// one of them, in the same spelling.
struct ClientNames: Sendable, Hashable {
    private let allowed: Set<String>

    /// Creates the set. Addresses may have any form.
    init(_ names: [String]) {
        allowed = Set(names).union(names.compactMap { IPAddress($0)?.description })
    }

    func allow(_ names: [String]) -> Bool { names.contains(where: allowed.contains) }

    /// Returns the subject alternative names of a certificate (RFC 5280, 4.2.1.6), without those of other kinds.
    static func names(of certificate: NIOSSLCertificate) -> [String] {
        certificate._subjectAlternativeNames().compactMap { name in
            switch name.nameType {
            case .dnsName, .email, .uri: String(validating: Array(name.contents), as: UTF8.self)
            case .ipAddress: address(Array(name.contents))?.description
            default: nil
            }
        }
    }

    private static func address(_ bytes: [UInt8]) -> IPAddress? {
        switch bytes.count {
        case 4: IPAddress(bytes.map { String($0) }.joined(separator: "."))
        case 16:
            IPAddress(
                stride(from: 0, to: 16, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
                    .joined(separator: ":"))
        default: nil
        }
    }
}
