package import CloudAPI
package import Settings

/// The cloud that has the connections, and how to reach it.
package struct CloudConfiguration: Sendable, Equatable {
    package typealias Provider = CloudProvider

    package var provider: Provider
    /// The region, for example `eu-de`. It is part of the endpoints' host names.
    package var region: String
    /// The project. It is always an ID if the provider is simulated.
    package var project: Project
    package var endpoints = EndpointOverrides()
    /// The credentials; `nil` only if the provider is simulated.
    package var credentials: CloudCredentials?
    /// A file of PEM certificates to trust in addition to the system's.
    package var caFile: String?
    package var proxy = CloudProxy.environment
    /// Whether to accept any certificate, so that a password reaches any server that answers.
    package var insecureSkipVerify = false
    /// The address of the embedded cloud. Other providers ignore it.
    package var listen = LoopbackListener.anyPort
    /// The time that a monitor of the embedded cloud stays `PENDING_CREATE`. Other providers ignore it.
    package var pendingCreate = Duration.seconds(2)
}

extension CloudConfiguration {
    package static let provider = Setting(
        name: "provider",
        meaning:
            "Cloud provider. embedded is a simulation inside the exporter, on loopback only",
        form: .choice(Provider.self), need: .otherwise("Required unless cloud is given."))
    package static let entry = Setting(
        name: "cloud",
        meaning:
            "Entry of clouds.yaml with the settings that this section omits. Write cloud: NAME instead of the section to use"
            + " the entry only",
        form: .text(maximumLength: 255), need: .optional)
    package static let region = Setting(
        name: "region",
        meaning:
            "Region as in the endpoints' host names, such as eu-de. eu-de with the embedded cloud",
        form: .region, need: .otherwise("Required unless clouds.yaml, the environment or the project's name has it."))
    package static let projectID = Setting(
        name: "project_id",
        meaning:
            "ID of the project that has the connections. You can give project_name instead",
        form: .projectID,
        need: .otherwise("Required unless clouds.yaml or the environment has it. Optional with the embedded cloud."))
    package static let projectName = Setting(
        name: "project_name",
        meaning: "Name of the project, such as eu-de_prod, instead of its ID. Not for the embedded cloud",
        form: .text(maximumLength: 64), need: .optional)
    static let endpointsSection = SettingDescription(
        name: "endpoints",
        sentence: "Endpoints of the cloud's services, if they differ from those of the region. Optional.")
    static let credentialsSection = SettingDescription(
        name: "credentials",
        sentence: "Credentials for a real cloud. Required unless clouds.yaml or the environment has them.")
    package static let caFile = Setting(
        name: "ca_file",
        meaning:
            "File of PEM certificates to trust in addition to the system's. A relative path starts at the folder of this file",
        form: .path, need: .optional)
    package static let proxy = Setting(
        name: "proxy",
        meaning:
            "HTTP proxy to the cloud. none disables the proxy",
        form: .proxy, need: .otherwise("Default: the variables HTTPS_PROXY and NO_PROXY."))
    package static let insecureSkipVerify = Setting(
        name: "insecure_skip_verify",
        meaning:
            "DANGER, for laboratories only: whether to accept any certificate. Any server that answers then gets the"
            + " credentials",
        form: .boolean, need: .standard(false))
    package static let listen = Setting(
        name: "listen",
        meaning: "Address on which the embedded cloud listens. Port 0 is any free port. For the embedded cloud only",
        form: .loopbackListener, need: .standard(.anyPort))
    package static let pendingCreate = Setting(
        name: "pending_create",
        meaning: "Time that a new monitor stays PENDING_CREATE. For the embedded cloud only",
        form: .duration(in: .zero ... .seconds(3600)), need: .standard(.seconds(2)))

    package static let settings =
        [
            provider.description, entry.description, region.description, projectID.description,
            projectName.description, endpointsSection, credentialsSection,
        ]
        + [
            caFile.description, proxy.description, insecureSkipVerify.description, listen.description,
            pendingCreate.description,
        ]

    /// The region and project of the embedded cloud, unless the file has them.
    static let regionOfEmbedded = "eu-de"
    static let projectOfEmbedded = "0123456789abcdef0123456789abcdef"

    /// The settings of one kind of provider. With the other kind they are a mistake, and are not silently ignored.
    static let settingsOfEmbedded = [listen.name, pendingCreate.name]
    static let settingsOfRealClouds = [
        entry.name, projectName.name, endpointsSection.name, credentialsSection.name, caFile.name, proxy.name,
        insecureSkipVerify.name,
    ]
}

/// The endpoints of the cloud's services, which override those of the region.
package struct EndpointOverrides: SettingsSection, Equatable {
    /// `https://host[:port]`, with a path only if `auth_url` has one; `nil` for the region's.
    package var identity: String?
    /// `https://host[:port]` without a path; `nil` for the one of the region or of the token's catalog.
    package var vpn: String?
    /// `https://host[:port]` without a path; `nil` for the one of the region or of the token's catalog.
    package var cloudEye: String?

    package static var defaults: Self { Self() }
}

extension EndpointOverrides {
    package static let declaration = SectionDeclaration<Self> {
        SectionField("identity", \.identity, .baseURL, "Base URL of the identity service (IAM), without a path")
        SectionField("vpn", \.vpn, .baseURL, "Base URL of the VPN service, without a path")
        SectionField("cloud_eye", \.cloudEye, .baseURL, "Base URL of the Cloud Eye service, without a path")
    }
}
