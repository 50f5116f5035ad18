package import CloudAPI
package import EmbeddedCloud
package import Logging
import NetworkPrimitives
package import VPNConfiguration

/// The clients of one cloud. If that is the embedded cloud, it runs in this process.
package struct CloudClients: Sendable {
    package let client: VPNClient
    package let cloudEye: CloudEyeClient
    /// The cloud to run. `nil` for a real cloud.
    package let embedded: EmbeddedCloud?

    /// Creates the clients for the configuration, and binds the embedded cloud to its listener.
    ///
    /// - Returns: `nil` if the configuration uses no cloud.
    package static func open(
        _ configuration: ExporterConfiguration, transport: AsyncHTTPTransport, observer: any CloudCallObserver,
        logger: Logger
    ) async throws -> CloudClients? {
        guard let cloud = configuration.cloud, configuration.monitors.mode != .none else { return nil }
        let caller = CloudCaller(transport: transport, observer: observer)
        guard let credentials = cloud.credentials else {
            let embedded = try await EmbeddedCloud.bind(
                EmbeddedCloudConfiguration(cloud, connections: configuration.connections + configuration.elsewhere),
                at: cloud.listen, by: "cloud.listen")
            logger.info("embedded cloud listening", metadata: ["url": "\(embedded.baseURL)"])
            let endpoint = try CloudEndpoint(embedded.baseURL)
            let session = session(
                caller, CloudEndpoints(identity: endpoint, vpn: endpoint, cloudEye: endpoint), .embedded,
                project: cloud.project, logger: logger)
            return CloudClients(session, embedded: embedded)
        }
        let endpoints = try cloud.serviceEndpoints
        cloud.warnOfListeners(endpoints, logger: logger)
        return CloudClients(
            session(caller, endpoints, credentials, project: cloud.project, logger: logger), embedded: nil)
    }

    /// Runs the embedded cloud. Returns at once for a real cloud.
    package func run() async throws { try await embedded?.run() }

    /// Replaces the embedded cloud's connections with those of another configuration.
    package func follow(_ configuration: ExporterConfiguration) {
        embedded?.replaceConnections(
            EmbeddedCloudConfiguration.connections(configuration.connections + configuration.elsewhere))
    }

    private init(_ session: CloudSession, embedded: EmbeddedCloud?) {
        client = VPNClient(session: session)
        cloudEye = CloudEyeClient(session: session)
        self.embedded = embedded
    }

    private static func session(
        _ caller: CloudCaller, _ endpoints: CloudEndpoints, _ credentials: CloudCredentials, project: Project,
        logger: Logger
    ) -> CloudSession {
        CloudSession(
            caller: caller, credentials: credentials.forCloud, project: project, endpoints: endpoints,
            reportWellKnownAddress: { service, endpoint in
                logger.info(
                    "the service catalog has no usable address of a service; the exporter uses the well-known one",
                    metadata: ["service": "\(service.rawValue)", "url": "\(endpoint)"])
            },
            reportShortToken: {
                logger.warning(
                    """
                    the cloud's tokens expire at once; each is used for a minute. Check the clock of this host and of the \
                    identity service
                    """)
            })
    }
}

extension CloudCredentials {
    fileprivate var forCloud: Credentials {
        switch self {
        case .user(let name, let password, let domain):
            .user(name: name, password: password, domain: domain)
        case .accessKey(let key): .accessKey(key)
        case .token(let token): .token(token)
        }
    }

    /// The credentials of the embedded cloud's only user.
    fileprivate static let embedded = CloudCredentials.user(
        name: EmbeddedCloudConfiguration.userName, password: Secret(EmbeddedCloudConfiguration.password),
        domain: .name(EmbeddedCloudConfiguration.domainName))
}

extension CloudConfiguration {
    /// The configured addresses of the services, and the region's addresses for the other services.
    fileprivate var serviceEndpoints: CloudEndpoints {
        get throws(InvalidEndpoint) {
            let derived = try provider.endpoints(region: region)
            let identity = try endpoints.identity.map { text throws(InvalidEndpoint) in try CloudEndpoint(text) }
            let vpn = try endpoints.vpn.map { text throws(InvalidEndpoint) in try CloudEndpoint(text) }
            let cloudEye = try endpoints.cloudEye.map { text throws(InvalidEndpoint) in try CloudEndpoint(text) }
            return derived.replacing(identity: identity, vpn: vpn, cloudEye: cloudEye)
        }
    }
}
