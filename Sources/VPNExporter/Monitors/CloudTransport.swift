import CloudAPI
import Logging

extension CloudConfiguration {
    /// How the cloud is reached: whom to trust, and through what to go.
    ///
    /// - Throws: ``InvalidTrustRoots`` or ``InvalidEndpoint`` where the file of certificates or a proxy of the environment
    ///   cannot be used.
    func transportOptions(_ surroundings: ProcessSurroundings) throws -> TransportOptions {
        var options = TransportOptions()
        guard provider != .embedded else { return options }
        options.trustRoots = try caFile.map { file throws(InvalidTrustRoots) in try TrustRoots(file: file) }
        options.insecureSkipVerify = insecureSkipVerify
        options.proxies =
            switch proxy {
            case .none: .direct
            case .given(let proxy): ProxyEnvironment(everythingThrough: proxy)
            case .environment: try surroundings.proxies
            }
        return options
    }

    /// Says loudly where others may listen.
    func warnOfListeners(_ endpoints: CloudEndpoints, logger: Logger) {
        if insecureSkipVerify {
            logger.warning(
                """
                insecure_skip_verify is on: any certificate is taken, and whoever answers gets the credentials; it is for \
                laboratories only
                """)
        }
        for endpoint in endpoints.unencrypted {
            logger.warning(
                "the cloud is asked without encryption: credentials can be read on the way",
                metadata: ["endpoint": "\(endpoint)"])
        }
    }
}
