package import CloudAPI
package import Settings

/// The cloud that has the connections, and how to reach it.
package struct CloudConfiguration: Sendable, Equatable {
    package enum Provider: String, Sendable, CaseIterable {
        /// The simulation inside the exporter, on loopback.
        case embedded
        case openTelekomCloud = "open-telekom-cloud"
        case huaweiCloud = "huawei-cloud"
    }

    package var provider: Provider
    /// For example `eu-de`; part of the endpoints' host names.
    package var region: String
    /// Always by its id where the provider is `embedded`.
    package var project: Project
    package var endpoints = EndpointOverrides()
    /// `nil` exactly where the provider is `embedded`.
    package var credentials: CloudCredentials?
    /// A file of certificates in PEM that are trusted besides the system's.
    package var caFile: String?
    package var proxy = CloudProxy.environment
    /// Whether any certificate is taken, so that a password reaches whoever answers.
    package var insecureSkipVerify = false
    /// Where the embedded cloud listens; without meaning for the others.
    package var listen = LoopbackListener.anyPort
    /// How long a monitor of the embedded cloud stays `PENDING_CREATE`; without meaning for the others.
    package var pendingCreate = Duration.seconds(2)
}

extension CloudConfiguration {
    package static let provider = Setting(
        name: "provider",
        meaning:
            "The cloud; embedded is a simulation inside the exporter, on loopback only; required unless cloud is given",
        form: .choice(Provider.self), need: .optional)
    package static let entry = Setting(
        name: "cloud",
        meaning:
            "The entry of clouds.yaml that says what this section leaves out; cloud: NAME in the place of the section says it all",
        form: .text(maximumLength: 255), need: .optional)
    package static let region = Setting(
        name: "region",
        meaning:
            "The region as in the endpoints' host names, as eu-de; required unless clouds.yaml, the environment or the project's name has it; eu-de with the embedded cloud",
        form: .region, need: .optional)
    package static let projectID = Setting(
        name: "project_id",
        meaning:
            "The id of the project that has the connections; or project_name; required unless clouds.yaml or the environment has one; optional with the embedded cloud",
        form: .projectID, need: .optional)
    package static let projectName = Setting(
        name: "project_name",
        meaning: "The project's name, as eu-de_prod, in the place of its id; not for the embedded cloud",
        form: .text(maximumLength: 64), need: .optional)
    static let endpointsSection = SettingDescription(
        name: "endpoints", sentence: "Where the cloud's services are, if not where the region says; optional.")
    static let credentialsSection = SettingDescription(
        name: "credentials",
        sentence: "Who asks a real cloud; required unless clouds.yaml or the environment says it.")
    package static let caFile = Setting(
        name: "ca_file",
        meaning:
            "File of certificates in PEM that are trusted besides the system's; a relative path starts at the folder of this file",
        form: .path, need: .optional)
    package static let proxy = Setting(
        name: "proxy",
        meaning:
            "The HTTP proxy on the way to the cloud; none is no proxy; as the variables HTTPS_PROXY and NO_PROXY say otherwise",
        form: .proxy, need: .optional)
    package static let insecureSkipVerify = Setting(
        name: "insecure_skip_verify",
        meaning:
            "DANGER, for laboratories only: takes any certificate, so that whoever answers gets the credentials",
        form: .boolean, need: .standard(false))
    package static let listen = Setting(
        name: "listen", meaning: "Where the embedded cloud listens, and for it only; port 0 is any free one",
        form: .loopbackListener, need: .standard(.anyPort))
    package static let pendingCreate = Setting(
        name: "pending_create",
        meaning: "Time that a new monitor of the embedded cloud, and of it only, stays PENDING_CREATE",
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

    /// What the embedded cloud has where the file does not say it.
    static let regionOfEmbedded = "eu-de"
    static let projectOfEmbedded = "0123456789abcdef0123456789abcdef"

    /// What belongs to one kind of provider is a mistake with the other, rather than silently without effect.
    static let settingsOfEmbedded = [listen.name, pendingCreate.name]
    static let settingsOfRealClouds = [
        entry.name, projectName.name, endpointsSection.name, credentialsSection.name, caFile.name, proxy.name,
        insecureSkipVerify.name,
    ]
}
