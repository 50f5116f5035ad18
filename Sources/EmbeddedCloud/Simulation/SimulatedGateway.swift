/// VPN gateway that differs from the default of the connections that name it: active, public, in a VPC.
struct SimulatedGateway: Sendable, Hashable {
    enum NetworkType: String, Sendable, CaseIterable {
        case `public`
        case `private`
    }

    /// Network that the gateway gives access to: a VPC, or the networks of an enterprise router.
    enum AttachmentType: String, Sendable, CaseIterable {
        case vpc
        case er
    }

    enum HAMode: String, Sendable, CaseIterable {
        case activeActive = "active-active"
        case activeStandby = "active-standby"
    }

    /// The connections' `gatewayName`.
    var name: String
    /// Status in the cloud's spelling: `ACTIVE`, `FAULT`, `FREEZED`, `PENDING_CREATE`, `PENDING_UPDATE`,
    /// `PENDING_DELETE`. Responses contain addresses of active gateways only.
    var status: String
    var networkType: NetworkType
    var attachmentType: AttachmentType
    /// `nil` is `active-standby` if a connection has the role of a slave, and `active-active` otherwise.
    var haMode: HAMode?

    init(
        name: String, status: String = "ACTIVE", networkType: NetworkType = .public,
        attachmentType: AttachmentType = .vpc, haMode: HAMode? = nil
    ) {
        self.name = name
        self.status = status
        self.networkType = networkType
        self.attachmentType = attachmentType
        self.haMode = haMode
    }
}
