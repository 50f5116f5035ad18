import NIOCore
import NIOSSL

/// Decides whether a server's certificate proves the host of a URL.
///
/// NIOSSL 2.37 also accepts a certificate if one of its IP addresses is the peer of the TCP connection, whatever the
/// URL's host is. That peer may be a proxy, or an address from a forged DNS response. Only the URL's host counts
/// (RFC 9110, 4.3.4). This check runs after NIOSSL's own, so that both must pass.
enum ServerIdentity {
    /// One entry of the extension `subjectAltName` (RFC 5280, 4.2.1.6).
    enum Name: Hashable {
        case dns(String)
        /// An IP address of 4 or 16 bytes.
        case address([UInt8])
        case other
    }

    /// Returns whether a certificate with these names proves the host.
    ///
    /// If the certificate has no names, NIOSSL has compared its common name with the host, unless the host is an address.
    static func proves(_ host: URLHost, by names: [Name]) -> Bool {
        if let address = host.address { return names.contains(.address(address)) }
        let wanted = withoutRoot(host.name)
        return names.isEmpty
            || names.contains { name in
                if case .dns(let pattern) = name { matches(withoutRoot(pattern), wanted) } else { false }
            }
    }

    /// Returns the `subjectAltName` entries of a certificate.
    static func names(of certificate: NIOSSLCertificate) -> [Name] {
        certificate._subjectAlternativeNames().map { name in
            switch name.nameType {
            case .dnsName: .dns(String(decoding: name.contents, as: UTF8.self).lowercased())
            case .ipAddress: .address(Array(name.contents))
            default: .other
            }
        }
    }

    /// Closes an encrypted connection and fails if its peer has not proved the host.
    static func verify(_ host: URLHost, at channel: any Channel) -> EventLoopFuture<Void> {
        channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
            guard let certificate, proves(host, by: names(of: certificate)) else { throw Self.mismatch(host) }
        }.flatMapErrorThrowing { error in
            // The failure must reach the client first: it expects no earlier event on this connection.
            channel.eventLoop.execute { channel.close(promise: nil) }
            throw error
        }
    }

    private static func mismatch(_ host: URLHost) -> TransportError {
        .failed(
            "\(host): the server's certificate is for another host name",
            remedy: TransportFailure.hostNameRemedy)
    }

    /// An asterisk matches exactly the first label (RFC 9525, 6.3).
    private static func matches(_ pattern: String, _ host: String) -> Bool {
        guard pattern.hasPrefix("*.") else { return pattern == host }
        guard let dot = host.firstIndex(of: "."), dot != host.startIndex else { return false }
        return host[dot...] == pattern.dropFirst()
    }

    /// Returns the name without the root's trailing dot.
    private static func withoutRoot(_ name: String) -> String { name.hasSuffix(".") ? String(name.dropLast()) : name }
}
