import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// The reason why no complete response to an HTTP request arrived.
package enum TransportError: Error, Sendable, Hashable {
    /// The calling task was cancelled.
    case cancelled
    /// The whole exchange exceeded its timeout. `at` has the host and port if they are known.
    case timedOut(after: Duration, at: String? = nil)
    /// The response's body exceeds the bound in bytes.
    case bodyTooLarge(limit: Int)
    /// No connection, an untrusted certificate, or a truncated response. The text has the host and port and no secret.
    case failed(String, remedy: String? = nil)
}

extension TransportError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cancelled: "cancelled"
        case .timedOut(let duration, let host):
            (host.map { "\($0): " } ?? "") + "no complete response within \(duration.components.seconds) s"
        case .bodyTooLarge(let limit): "the response exceeds \(limit) bytes"
        case .failed(let reason, _): reason
        }
    }
}

/// The destination of one request and the proxy on the way, for messages.
struct TransportRoute {
    let host: URLHost?
    let proxy: HTTPProxy?
    /// The remedy if no trusted authority signed the server's certificate.
    let trustRemedy: String

    var isProxied: Bool { proxy != nil }

    /// Host and port, and those of the proxy. `nil` for a URL without a host.
    var text: String? {
        guard let host else { return nil }
        guard let proxy else { return "\(host)" }
        return "\(host) through the proxy \(proxy.host):\(proxy.port)"
    }
}

/// The description and the remedy of a failure below HTTP. Neither quotes anything that was sent.
struct TransportFailure {
    let words: String
    let remedy: String?

    private init(_ words: String, _ remedy: String? = nil) {
        self.words = words
        self.remedy = remedy
    }

    init(_ error: any Error, _ route: TransportRoute) {
        switch error {
        case let error as NIOConnectionError: self = Self.connection(error, route)
        case let error as NIOSSLError: self = Self.handshake(error, route)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self.init("the server's certificate is for another host name: \(error)", Self.hostNameRemedy)
        case is NIOSSLExtraError: self.init("the TLS connection failed: \(error)")
        case let error as IOError: self = Self.system(error.errnoCode, route)
        case is SocketAddressError.UnknownHost: self.init("unknown host name", Self.nameRemedy(route))
        case let error as ChannelError: self = Self.channel(error, route)
        default: self.init(String(describing: error))
        }
    }

    static let hostNameRemedy = "Write the endpoint with a name from the certificate, and check any proxy."

    /// The failure of a connection that exceeded its timeout.
    static func unanswered(_ route: TransportRoute) -> TransportFailure {
        TransportFailure("no connection: the host did not respond in time", pathRemedy(route))
    }

    private static func connection(_ error: NIOConnectionError, _ route: TransportRoute) -> TransportFailure {
        guard let first = error.connectionErrors.first else {
            return TransportFailure("cannot resolve the host name \(error.host)", nameRemedy(route))
        }
        let reasons = error.connectionErrors.map { TransportFailure($0.error, route).words }
        let distinct = reasons.enumerated().filter { !reasons[..<$0.offset].contains($0.element) }.map(\.element)
        return TransportFailure(distinct.joined(separator: "; "), TransportFailure(first.error, route).remedy)
    }

    private static func handshake(_ error: NIOSSLError, _ route: TransportRoute) -> TransportFailure {
        switch error {
        case .handshakeFailed(let reason): return handshake("\(reason)", route)
        case .unableToValidateCertificate, .noCertificateToValidate:
            return TransportFailure("the server has no certificate to verify")
        case .uncleanShutdown: return TransportFailure("the connection closed during the response")
        default: return TransportFailure("the TLS connection failed: \(error)")
        }
    }

    private static func handshake(_ reason: String, _ route: TransportRoute) -> TransportFailure {
        if reason.contains("CERTIFICATE_VERIFY_FAILED") {
            return TransportFailure(
                "the server's certificate is not trusted: it has expired, or no known authority signed it",
                route.trustRemedy)
        }
        if reason.contains("WRONG_VERSION_NUMBER") || reason.contains("HTTP_REQUEST") {
            return TransportFailure("the server does not speak TLS at this port", "Check the endpoint's port.")
        }
        if reason.contains("PROTOCOL_VERSION") || reason.contains("UNSUPPORTED_PROTOCOL") {
            return TransportFailure(
                "the server does not support TLS 1.2 or later", "Enable TLS 1.2 or 1.3 on the server or proxy.")
        }
        // BoringSSL writes "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE at …".
        let words = reason.firstRange(of: "OPENSSL_internal:").map { reason[$0.upperBound...] } ?? reason[...]
        let name = words.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return TransportFailure(
            "the TLS handshake failed: \(name.isEmpty ? words : name)",
            "Check the endpoint's host and port, and any proxy.")
    }

    private static func channel(_ error: ChannelError, _ route: TransportRoute) -> TransportFailure {
        switch error {
        case .connectTimeout: unanswered(route)
        case .eof, .inputClosed, .ioOnClosedChannel, .alreadyClosed: TransportFailure("the connection closed")
        default: TransportFailure(String(describing: error))
        }
    }

    private static func system(_ code: CInt, _ route: TransportRoute) -> TransportFailure {
        switch code {
        case ECONNREFUSED:
            TransportFailure(
                "connection refused: nothing listens there",
                route.isProxied
                    ? "Check the proxy's host and port (cloud.proxy, or HTTPS_PROXY)."
                    : "Check the endpoint's host and port, and any firewall.")
        case ECONNRESET, EPIPE: TransportFailure("connection reset during the exchange", pathRemedy(route))
        case ETIMEDOUT: unanswered(route)
        case EHOSTUNREACH, ENETUNREACH: TransportFailure("no route to the host", pathRemedy(route))
        default: TransportFailure(String(cString: strerror(code)))
        }
    }

    private static func nameRemedy(_ route: TransportRoute) -> String {
        route.isProxied
            ? "Check the proxy's name (cloud.proxy, or HTTPS_PROXY), and this host's name resolution."
            : "Check the region or the endpoint, and this host's name resolution. Behind a proxy, set cloud.proxy or "
                + "HTTPS_PROXY."
    }

    private static func pathRemedy(_ route: TransportRoute) -> String {
        route.isProxied
            ? "Check the proxy (cloud.proxy, or HTTPS_PROXY), and the route from this host to it."
            : "Check this host's routes and firewall. Behind a proxy, set cloud.proxy or HTTPS_PROXY."
    }
}
