/// How the cloud is reached: whom to trust and through what to go.
package struct TransportOptions: Sendable, Hashable {
    /// In addition to the system's.
    package var trustRoots: TrustRoots?
    /// Who this process is to a server that asks for a certificate; `nil` where it has none.
    package var identity: ClientIdentity?
    package var proxies = ProxyEnvironment.direct
    /// Whether any certificate is taken, of anybody: passwords and tokens then reach whoever answers.
    package var insecureSkipVerify = false
    /// Of an answer, in bytes.
    package var maximumBodySize = 16 << 20

    package init() {}
}
