/// How the cloud is reached: whom to trust and through what to go.
package struct TransportOptions: Sendable, Hashable {
    /// In addition to the system's.
    package var trustRoots: TrustRoots?
    package var proxies = ProxyEnvironment.direct
    /// Whether any certificate is taken, of anybody: passwords and tokens then reach whoever answers.
    package var insecureSkipVerify = false
    /// Of an answer, in bytes.
    package var maximumBodySize = 16 << 20

    package init() {}
}
