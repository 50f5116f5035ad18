/// A VPN gateway that is not as the connections that name it would make it: active, public, in a VPC.
package struct SimulatedGateway: Sendable, Hashable {
    package enum NetworkType: String, Sendable, CaseIterable {
        case `public`
        case `private`
    }

    /// What it gives access to: a VPC, or the networks of an enterprise router.
    package enum AttachmentType: String, Sendable, CaseIterable {
        case vpc
        case er
    }

    package enum HAMode: String, Sendable, CaseIterable {
        case activeActive = "active-active"
        case activeStandby = "active-standby"
    }

    /// The connections' `gatewayName`.
    package var name: String
    /// As the cloud spells it: `ACTIVE`, `FAULT`, `FREEZED`, `PENDING_CREATE`, `PENDING_UPDATE`, `PENDING_DELETE`.
    /// Addresses stand in the answers about active ones only.
    package var status: String
    package var networkType: NetworkType
    package var attachmentType: AttachmentType
    /// `nil` is `active-standby` where a connection has the role of a slave, and `active-active` elsewhere.
    package var haMode: HAMode?

    package init(
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
