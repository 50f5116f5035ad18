package import CloudAPI
import ExporterToolkit
import Logging
package import Settings
import VPNConfiguration

extension CloudConfiguration {
    /// How the cloud is reached: whom to trust, and through what to go.
    ///
    /// - Throws: ``InvalidTrustRoots`` or ``InvalidEndpoint`` where the file of certificates or a proxy of the environment
    ///   cannot be used.
    package func transportOptions(_ surroundings: ProcessSurroundings) throws -> TransportOptions {
        var options = TransportOptions()
        options.userAgent = "vpn-exporter/\(BuildInformation.version)"
        guard provider != .embedded else { return options }
        options.trustRoots = try caFile.map { file throws(InvalidTrustRoots) in try TrustRoots(file: file) }
        options.insecureSkipVerify = insecureSkipVerify
        options.proxies = try proxies(surroundings)
        (options.systemRoots, options.trustRemedy) = systemTrust(surroundings)
        return options
    }

    /// What replaces the system's bundle of authorities, and what to do if none of the known ones signed a certificate.
    ///
    /// As in OpenSSL and Go, `SSL_CERT_FILE` replaces the bundle. A file that has no certificates leaves none: the system's
    /// would trust more than the variable asks for.
    private func systemTrust(_ surroundings: ProcessSurroundings) -> (roots: TrustRoots?, remedy: String) {
        let own =
            caFile.map { "The authority that signed it must be in cloud.ca_file (\($0))" }
            ?? "Give an authority of your own in cloud.ca_file"
        guard let path = surroundings.variable(Self.bundleVariable) else {
            let bundle =
                TrustRoots.hasSystemBundle
                ? "" : "This host has no bundle of public authorities: install the package ca-certificates. "
            return (nil, "\(bundle)\(own).")
        }
        if let reason = surroundings.refusal(ofCertificates: path, named: path, among: NamedFiles(folder: "")) {
            return (TrustRoots.none, "\(Self.bundleVariable) replaces the system's authorities, but \(reason). \(own).")
        }
        let roots = (try? TrustRoots(file: path)) ?? .none
        return (roots, "\(own), or in the file that \(Self.bundleVariable) names (\(path)).")
    }

    private static let bundleVariable = "SSL_CERT_FILE"

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
