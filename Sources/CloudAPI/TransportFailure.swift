import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// What a failure below HTTP is in clear words, and what a person can do; none of it quotes what was sent.
struct TransportFailure {
    let words: String
    let remedy: String?

    private init(_ words: String, _ remedy: String? = nil) {
        self.words = words
        self.remedy = remedy
    }

    /// - Parameter route: where the request was to go.
    init(_ error: any Error, _ route: TransportRoute) {
        switch error {
        case let error as NIOConnectionError: self = Self.connection(error, route)
        case let error as NIOSSLError: self = Self.handshake(error, route)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self.init(
                "the server's certificate is for another host name: \(error)",
                "Write the endpoint with a name of the certificate, and check any proxy on the way.")
        case is NIOSSLExtraError: self.init("the encrypted connection cannot be made: \(error)")
        case let error as IOError: self = Self.system(error.errnoCode, route)
        case is SocketAddressError.UnknownHost: self.init("the host name is not known", Self.nameRemedy(route))
        case let error as ChannelError: self = Self.channel(error, route)
        default: self.init(String(describing: error))
        }
    }

    /// No connection within the time for it.
    static func unanswered(_ route: TransportRoute) -> TransportFailure {
        TransportFailure("no connection: the host did not answer in time", pathRemedy(route))
    }

    private static func connection(_ error: NIOConnectionError, _ route: TransportRoute) -> TransportFailure {
        guard let first = error.connectionErrors.first else {
            return TransportFailure("the host name \(error.host) cannot be resolved", nameRemedy(route))
        }
        let reasons = error.connectionErrors.map { TransportFailure($0.error, route).words }
        let distinct = reasons.enumerated().filter { !reasons[..<$0.offset].contains($0.element) }.map(\.element)
        return TransportFailure(distinct.joined(separator: "; "), TransportFailure(first.error, route).remedy)
    }

    private static func handshake(_ error: NIOSSLError, _ route: TransportRoute) -> TransportFailure {
        switch error {
        case .handshakeFailed(let reason): return handshake("\(reason)", route)
        case .unableToValidateCertificate, .noCertificateToValidate:
            return TransportFailure("the server has no certificate that can be checked")
        case .uncleanShutdown: return TransportFailure("the connection was closed in the middle of the answer")
        default: return TransportFailure("the encrypted connection failed: \(error)")
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
                "the server speaks no TLS version from 1.2 on", "Enable TLS 1.2 or 1.3 at the server or proxy.")
        }
        // BoringSSL writes "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE at …".
        let words = reason.firstRange(of: "OPENSSL_internal:").map { reason[$0.upperBound...] } ?? reason[...]
        let name = words.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return TransportFailure(
            "the TLS handshake failed: \(name.isEmpty ? words : name)",
            "Check that the endpoint's host and port are the service's, and any proxy on the way.")
    }

    private static func channel(_ error: ChannelError, _ route: TransportRoute) -> TransportFailure {
        switch error {
        case .connectTimeout: unanswered(route)
        case .eof, .inputClosed, .ioOnClosedChannel, .alreadyClosed: TransportFailure("the connection was closed")
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
        case ECONNRESET, EPIPE: TransportFailure("connection reset in the middle of the exchange", pathRemedy(route))
        case ETIMEDOUT: unanswered(route)
        case EHOSTUNREACH, ENETUNREACH: TransportFailure("no route to the host", pathRemedy(route))
        default: TransportFailure(String(cString: strerror(code)))
        }
    }

    private static func nameRemedy(_ route: TransportRoute) -> String {
        route.isProxied
            ? "Check the proxy's name (cloud.proxy, or HTTPS_PROXY), and this host's name resolution."
            : "Check the region or the endpoint, and this host's name resolution; a host behind a proxy needs cloud.proxy "
                + "or HTTPS_PROXY."
    }

    private static func pathRemedy(_ route: TransportRoute) -> String {
        route.isProxied
            ? "Check the proxy (cloud.proxy, or HTTPS_PROXY), and the way from this host to it."
            : "Check this host's routes and firewall; a host behind a proxy needs cloud.proxy or HTTPS_PROXY."
    }
}
