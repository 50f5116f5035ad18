import NIOCore
import NIOSSL

/// Decides whether a server's certificate proves the host of a URL; acts on nothing.
///
/// NIOSSL 2.37 accepts a certificate also if one of its IP addresses is the peer of the TCP connection, whatever host was
/// asked for. That peer may be a proxy, or an address from a forged DNS answer. Only the URL's host counts (RFC 9110,
/// 4.3.4). This check comes after NIOSSL's own, so that both must hold.
enum ServerIdentity {
    /// One entry of the extension `subjectAltName` (RFC 5280, 4.2.1.6).
    enum Name: Hashable {
        case dns(String)
        /// 4 or 16 bytes.
        case address([UInt8])
        case other
    }

    /// - Parameter names: of the certificate. If there are none, NIOSSL has compared the common name, and only with a name.
    static func proves(_ host: URLHost, by names: [Name]) -> Bool {
        if let address = host.address { return names.contains(.address(address)) }
        let wanted = withoutRoot(host.name)
        return names.isEmpty
            || names.contains { name in
                if case .dns(let pattern) = name { matches(withoutRoot(pattern), wanted) } else { false }
            }
    }

    /// The entries of a certificate.
    static func names(of certificate: NIOSSLCertificate) -> [Name] {
        certificate._subjectAlternativeNames().map { name in
            switch name.nameType {
            case .dnsName: .dns(String(decoding: name.contents, as: UTF8.self).lowercased())
            case .ipAddress: .address(Array(name.contents))
            default: .other
            }
        }
    }

    /// Fails unless the peer of an encrypted connection has proved the host, and then closes the connection.
    static func verify(_ host: URLHost, at channel: any Channel) -> EventLoopFuture<Void> {
        channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
            guard let certificate, proves(host, by: names(of: certificate)) else { throw Self.mismatch(host) }
        }.flatMapErrorThrowing { error in
            // After the failure has reached the client, which expects no event of this connection before.
            channel.eventLoop.execute { channel.close(promise: nil) }
            throw error
        }
    }

    private static func mismatch(_ host: URLHost) -> TransportError {
        .failed(
            "\(host): the server's certificate is for another host name",
            remedy: "Write the endpoint with a name of the certificate, and check any proxy on the way.")
    }

    /// An asterisk stands for one whole label, the first one (RFC 9525, 6.3).
    private static func matches(_ pattern: String, _ host: String) -> Bool {
        guard pattern.hasPrefix("*.") else { return pattern == host }
        guard let dot = host.firstIndex(of: "."), dot != host.startIndex else { return false }
        return host[dot...] == pattern.dropFirst()
    }

    /// Without the dot of the root.
    private static func withoutRoot(_ name: String) -> String { name.hasSuffix(".") ? String(name.dropLast()) : name }
}
