import Glibc
import NIOCore
import NIOSSL
import NetworkPrimitives
import Settings

/// The encryption of connections, with certificates and keys that are read and match.
struct TLSPolicy: Sendable {
    /// The certificates and the key of the server.
    struct Pair: Sendable {
        let certificates: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey

        init(certificates: [NIOSSLCertificate], key: NIOSSLPrivateKey) {
            self.certificates = certificates
            self.key = key
        }
    }

    /// The context of the TLS library, new for each reading. Sessions of a former policy cannot be resumed, because
    /// their keys are lost with its context.
    let context: NIOSSLContext
    let pair: Pair
    /// The reason why the files of certificate and key are not the served pair. `nil` if they are.
    let pairProblems: ConfigurationProblems?
    let clients: ClientAuthentication
    /// The authorities of client certificates. `nil` means those that the system trusts.
    let authorities: [NIOSSLCertificate]?
    /// The allowed names. `nil` means any name.
    let clientNames: ClientNames?
    /// Whether the server offers HTTP/2 in addition to HTTP/1.1.
    let offersHTTP2: Bool

    var requiresCertificates: Bool { clients.requiresCertificate }

    /// Returns whether both policies admit the same clients by their certificates.
    func admitsLike(_ other: TLSPolicy) -> Bool {
        clients == other.clients && authorities == other.authorities && clientNames == other.clientNames
    }

    /// Creates the TLS handler of a connection. A certificate that has expired, or that has no allowed name, ends the
    /// handshake before the server reads any byte of a request.
    func makeHandler() -> NIOSSLServerHandler {
        guard clients.verifiesCertificate else {
            // The library never calls this if no certificate is requested.
            return NIOSSLServerHandler(
                context: context, customVerificationCallback: { $1.succeed(.certificateVerified) })
        }
        // The library calls this after each handshake with a certificate, also when a session is resumed.
        return ._makeSSLServerHandler(context: context) { certificate, channel in
            channel.eventLoop.makeCompletedFuture { try admit(certificate, on: channel) }
        }
    }

    /// Checks names and dates. The TLS library does not check the dates again when a session is resumed.
    private func admit(_ certificate: NIOSSLCertificate, on channel: any Channel) throws {
        if let clientNames {
            let names = ClientNames.names(of: certificate)
            guard clientNames.allow(names) else { throw NameNotAllowed(names: names) }
        }
        let left = Int64(certificate.notValidAfter - time(nil))
        guard left >= 0 else { throw CertificateExpired() }
        let end = channel.eventLoop.scheduleTask(in: .seconds(min(left + 1, Self.longest))) {
            channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in end.cancel() }
    }

    /// The longest duration of a connection in seconds, far more than any lasts.
    private static let longest: Int64 = 366 * 86_400

    /// A client resumed its session after its certificate had expired.
    struct CertificateExpired: Error, CustomStringConvertible {
        var description: String { "the client's certificate has expired" }
    }

    /// The client's certificate is valid, but its names are not allowed.
    struct NameNotAllowed: Error, CustomStringConvertible {
        let names: [String]

        var description: String {
            "none of the names of the client's certificate is in client_allowed_sans: "
                + (names.isEmpty ? "it has none" : SettingForm<String>.shown(names.joined(separator: ", ")))
        }
    }
}

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
