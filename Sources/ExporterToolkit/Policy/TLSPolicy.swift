import Glibc
import NIOCore
package import NIOSSL
import Settings

/// How connections are encrypted, ready to be used: certificates and keys are read and fit together.
package struct TLSPolicy: Sendable {
    /// What the server proves itself with.
    package struct Pair: Sendable {
        package let certificates: [NIOSSLCertificate]
        package let key: NIOSSLPrivateKey

        package init(certificates: [NIOSSLCertificate], key: NIOSSLPrivateKey) {
            self.certificates = certificates
            self.key = key
        }
    }

    /// A new one for each reading: a session of a former policy cannot be resumed, since its keys went with its context.
    package let context: NIOSSLContext
    package let pair: Pair
    /// Why the files of certificate and key are not the pair that is served; `nil` if they are.
    let pairProblems: ConfigurationProblems?
    package let clients: ClientAuthentication
    /// Of clients' certificates; `nil` for those that the system trusts.
    let authorities: [NIOSSLCertificate]?
    /// `nil` where any name will do.
    let clientNames: ClientNames?
    /// Whether HTTP/2 is offered beside HTTP/1.1.
    let offersHTTP2: Bool

    var requiresCertificates: Bool { clients.requiresCertificate }

    /// Whether both let the same clients in, as far as certificates say who they are.
    func admitsLike(_ other: TLSPolicy) -> Bool {
        clients == other.clients && authorities == other.authorities && clientNames == other.clientNames
    }

    /// What a connection speaks TLS through. A certificate that has expired, or whose names are not allowed, ends the
    /// handshake, before a byte of a request is read.
    func makeHandler() -> NIOSSLServerHandler {
        guard clients.verifiesCertificate else {
            // Never called where no certificate is asked for.
            return NIOSSLServerHandler(
                context: context, customVerificationCallback: { $1.succeed(.certificateVerified) })
        }
        // Called after each handshake in which a certificate was given, also in a session that is resumed.
        return ._makeSSLServerHandler(context: context) { certificate, channel in
            channel.eventLoop.makeCompletedFuture { try admit(certificate, on: channel) }
        }
    }

    /// The TLS library does not look at the dates of a certificate again when a session is resumed.
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

    /// Of a connection, in seconds: far more than any lasts.
    private static let longest: Int64 = 366 * 86_400

    /// The certificate of a client that resumed its session has expired meanwhile.
    struct CertificateExpired: Error, CustomStringConvertible {
        var description: String { "the client's certificate has expired" }
    }

    /// A client's certificate is good, but it is not among the clients that are allowed.
    struct NameNotAllowed: Error, CustomStringConvertible {
        let names: [String]

        var description: String {
            "none of the names of the client's certificate is in client_allowed_sans: "
                + (names.isEmpty ? "it has none" : SettingForm<String>.shown(names.joined(separator: ", ")))
        }
    }
}
