/// How the cloud is reached: whom to trust and through what to go.
package struct TransportOptions: Sendable, Hashable {
    /// In addition to the system's.
    package var trustRoots: TrustRoots?
    /// Instead of the system's; `nil` is the system's own bundle.
    package var systemRoots: TrustRoots?
    /// What a person can do if no known authority signed a server's certificate.
    package var trustRemedy = "Check who signed it, and give an authority of your own to the exporter."
    /// As in the header `User-Agent` (RFC 9110, 10.1.5).
    package var userAgent = "vpn-exporter"
    /// Who this process is to a server that asks for a certificate; `nil` where it has none.
    package var identity: ClientIdentity?
    package var proxies = ProxyEnvironment.direct
    /// Whether any certificate is taken, of anybody: passwords and tokens then reach whoever answers.
    package var insecureSkipVerify = false
    /// Of an answer, in bytes.
    package var maximumBodySize = 16 << 20

    package init() {}
}
