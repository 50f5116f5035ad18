import NIOCore
import NIOSSL

/// How connections are encrypted, ready to be used: certificates and keys are read and fit together.
struct TLSPolicy: Sendable {
    let context: NIOSSLContext
    let clients: ClientAuthentication
    /// `nil` where any name will do.
    let clientNames: ClientNames?
    /// Whether HTTP/2 is offered beside HTTP/1.1.
    let offersHTTP2: Bool

    var requiresCertificates: Bool { clients.requiresCertificate }

    /// What a connection speaks TLS through. A certificate whose names are not allowed ends the handshake, before a byte of
    /// a request is read.
    func makeHandler() -> NIOSSLServerHandler {
        guard clients.verifiesCertificate else {
            // Never called where no certificate is asked for.
            return NIOSSLServerHandler(
                context: context, customVerificationCallback: { $1.succeed(.certificateVerified) })
        }
        guard let clientNames else { return NIOSSLServerHandler(context: context) }
        return ._makeSSLServerHandler(context: context) { certificate, channel in
            channel.eventLoop.makeCompletedFuture {
                let names = ClientNames.names(of: certificate)
                guard clientNames.allow(names) else { throw NameNotAllowed(names: names) }
            }
        }
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
