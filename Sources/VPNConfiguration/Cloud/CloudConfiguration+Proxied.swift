package import CloudAPI
package import Settings

extension CloudConfiguration {
    /// Returns the proxies to the cloud.
    package func proxies(_ surroundings: ProcessSurroundings) throws(InvalidEndpoint) -> ProxyEnvironment {
        switch proxy {
        case .none: .direct
        case .given(let proxy): ProxyEnvironment(everythingThrough: proxy)
        case .environment: try surroundings.proxies
        }
    }

    /// Rejects endpoints with an IP address behind a proxy: the HTTP client would compare the certificate with the
    /// proxy's address (``ProxyEnvironment/unverifiableAddress(of:)``).
    func checkProxiedAddresses(
        _ section: ConfigurationSection, _ surroundings: ProcessSurroundings, problems: inout ProblemCollector
    ) {
        guard !insecureSkipVerify, let proxies = try? proxies(surroundings) else { return }
        let remedy = if case .given = proxy { "proxy: none" } else { "NO_PROXY" }
        let node = section.child(Self.endpointsSection)
        for (setting, url) in [
            (EndpointOverrides.setting(\.identity), endpoints.identity),
            (EndpointOverrides.setting(\.vpn), endpoints.vpn),
            (EndpointOverrides.setting(\.cloudEye), endpoints.cloudEye),
        ] {
            guard let address = url.flatMap(proxies.unverifiableAddress(of:)) else { continue }
            problems.add(
                "the certificate of the IP address \(address) cannot be verified through a proxy. Write the service's "
                    + "host name, or reach the address directly (\(remedy))",
                at: node.flatMap { Self.child($0, named: setting.name) } ?? section.node)
        }
    }

    private static func child(_ node: ConfigurationNode, named name: String) -> ConfigurationNode? {
        guard case .mapping(let entries) = node.content else { return nil }
        return entries.first { $0.key == name }?.value
    }
}
