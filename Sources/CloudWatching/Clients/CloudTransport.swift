package import CloudAPI
import ExporterToolkit
import Logging
package import Settings
import VPNConfiguration

extension CloudConfiguration {
    /// Returns the certificates to trust and the proxies to use for calls to the cloud.
    ///
    /// - Throws: ``InvalidTrustRoots`` or ``InvalidEndpoint`` if the certificate file or a proxy of the environment is
    ///   unusable.
    package func transportOptions(_ surroundings: ProcessSurroundings) throws -> TransportOptions {
        var options = TransportOptions()
        options.userAgent = "vpn-exporter/\(BuildInformation.version)"
        guard !provider.isSimulated else { return options }
        options.trustRoots = try caFile.map { file throws(InvalidTrustRoots) in try TrustRoots(file: file) }
        options.insecureSkipVerify = insecureSkipVerify
        options.proxies = try proxies(surroundings)
        (options.systemRoots, options.trustRemedy) = systemTrust(surroundings)
        return options
    }

    /// Returns the replacement for the system's bundle of authorities, and the remedy for an untrusted certificate.
    ///
    /// As in OpenSSL and Go, `SSL_CERT_FILE` replaces the bundle. If the file has no certificates, the exporter trusts
    /// no authority: the system's bundle would trust more than the variable allows.
    private func systemTrust(_ surroundings: ProcessSurroundings) -> (roots: TrustRoots?, remedy: String) {
        let own =
            caFile.map { "Add the authority that signed it to cloud.ca_file (\($0))" }
            ?? "If your own authority signed it, set cloud.ca_file"
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
        return (roots, "\(own), or add the authority to the file in \(Self.bundleVariable) (\(path)).")
    }

    private static let bundleVariable = "SSL_CERT_FILE"

    /// Logs a warning for each way in which third parties can read the credentials.
    func warnOfListeners(_ endpoints: CloudEndpoints, logger: Logger) {
        if insecureSkipVerify {
            logger.warning(
                """
                insecure_skip_verify is on: the exporter accepts any certificate, so an impostor gets the credentials; use \
                it in laboratories only
                """)
        }
        for endpoint in endpoints.unencrypted {
            logger.warning(
                "calls to the cloud are unencrypted: others on the path can read the credentials",
                metadata: ["endpoint": "\(endpoint)"])
        }
    }
}
