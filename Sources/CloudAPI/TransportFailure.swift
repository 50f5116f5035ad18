import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// What a failure below HTTP is in clear words; none of them quotes what was sent.
enum TransportFailure {
    static func words(for error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError: connection(error)
        case let error as NIOSSLError: handshake(error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            "the server's certificate is for another host name: \(error)"
        case is NIOSSLExtraError: "the encrypted connection cannot be made: \(error)"
        case let error as IOError: system(error.errnoCode)
        case is SocketAddressError.UnknownHost: "the host name is not known"
        case let error as ChannelError: channel(error)
        default: String(describing: error)
        }
    }

    private static func connection(_ error: NIOConnectionError) -> String {
        if !error.connectionErrors.isEmpty {
            let reasons = error.connectionErrors.map { words(for: $0.error) }
            let distinct = reasons.enumerated().filter { !reasons[..<$0.offset].contains($0.element) }.map(\.element)
            return "\(error.host):\(error.port): \(distinct.joined(separator: "; "))"
        }
        return "the host name \(error.host) cannot be resolved"
    }

    private static func handshake(_ error: NIOSSLError) -> String {
        switch error {
        case .handshakeFailed(let reason) where "\(reason)".contains("CERTIFICATE_VERIFY_FAILED"):
            "the server's certificate is not trusted: it has expired, or no known authority signed it"
        case .handshakeFailed(let reason) where "\(reason)".contains("WRONG_VERSION_NUMBER"):
            "the server does not speak TLS at this port"
        case .handshakeFailed: "the TLS handshake failed: \(error)"
        case .unableToValidateCertificate, .noCertificateToValidate: "the server has no certificate that can be checked"
        case .uncleanShutdown: "the connection was closed in the middle of the answer"
        default: "the encrypted connection failed: \(error)"
        }
    }

    private static func channel(_ error: ChannelError) -> String {
        switch error {
        case .connectTimeout: "the host did not answer in time"
        case .eof, .inputClosed, .ioOnClosedChannel, .alreadyClosed: "the connection was closed"
        default: String(describing: error)
        }
    }

    private static func system(_ code: CInt) -> String {
        switch code {
        case ECONNREFUSED: "connection refused: nothing listens there"
        case ECONNRESET, EPIPE: "connection reset in the middle of the exchange"
        case ETIMEDOUT: "the host did not answer in time"
        case EHOSTUNREACH, ENETUNREACH: "no route to the host"
        default: String(cString: strerror(code))
        }
    }
}
