/// The contents of the embedded cloud: one user, the user's projects, and the VPN connections of one project.
package struct EmbeddedCloudConfiguration: Sendable, Hashable {
    /// ID of the project that has the connections, as in the paths of the VPN API. In practice, 32 hexadecimal digits.
    package var projectID: String
    /// Name of that project, which a token request may give instead of the ID. The root project of a region has the
    /// region's name.
    package var projectName: String
    /// Region of the cloud, for example `eu-de`.
    package var region: String
    /// Name of the only user.
    package var userName: String
    package var password: String
    /// Keys that sign requests as an alternative to a token.
    package var accessKeys: [SimulatedAccessKey]
    /// Domain (account) of the user and the projects.
    package var domainName: String
    /// Connections in the order of their creation. The cloud lists the last one first.
    package var connections: [SimulatedConnection]
    /// Further projects of the user. They have no connections.
    package var otherProjects: [SimulatedProject] = []
    /// Switches at the start.
    var switches = CloudSwitches()
    /// Gateways that differ from what the connections' `gatewayName` alone yields.
    var gateways: [SimulatedGateway] = []
    var pageEdge = PageEdge.repeat
    /// Largest number of metrics in one batch query of Cloud Eye. Open Telekom Cloud documents 10, Huawei Cloud 500.
    var largestMetricBatch = 10

    /// - Parameters:
    ///   - projectName: Defaults to the name of the region.
    ///   - pendingCreateTime: Time that a new monitor shows `PENDING_CREATE` before `ACTIVE`. Not negative.
    package init(
        projectID: String, projectName: String? = nil, region: String, userName: String, password: String,
        domainName: String, accessKeys: [SimulatedAccessKey] = [], connections: [SimulatedConnection],
        pendingCreateTime: Duration = .seconds(2)
    ) {
        self.projectID = projectID
        self.projectName = projectName ?? region
        self.region = region
        self.userName = userName
        self.password = password
        self.domainName = domainName
        self.accessKeys = accessKeys
        self.connections = connections
        switches.pendingCreateTime = pendingCreateTime
    }

    /// The project that has the connections, then the others.
    var projects: [SimulatedProject] { [SimulatedProject(id: projectID, name: projectName)] + otherProjects }
}

/// Project of the embedded cloud's user.
package struct SimulatedProject: Sendable, Hashable {
    /// In practice, 32 hexadecimal digits.
    package var id: String
    /// Name of the project. A region's root project has the region's name, and a sub-project extends it: `eu-de_prod`.
    package var name: String
    /// False for a project that the cloud lists, but refuses calls to.
    package var isEnabled: Bool

    package init(id: String, name: String, isEnabled: Bool = true) {
        self.id = id
        self.name = name
        self.isEnabled = isEnabled
    }
}

/// Access key. The embedded cloud accepts its signatures instead of a token.
package struct SimulatedAccessKey: Sendable, Hashable {
    package let id: String
    package let secret: String
    /// Token that each request of a temporary key must carry. `nil` for a permanent key.
    package let securityToken: String?

    package init(id: String, secret: String, securityToken: String? = nil) {
        self.id = id
        self.secret = secret
        self.securityToken = securityToken
    }
}

/// Behavior of a paged list at rows that share their creation time with the last row of the page before.
///
/// The API documents only that a marker is that time, so both behaviors are possible. A row with a creation time of its
/// own is on exactly one page in both cases.
enum PageEdge: String, Sendable, CaseIterable {
    /// The next page begins with older rows. Rows of that time that did not fit on the page before are lost.
    case lose
    /// The next page begins with all rows of that time. If they fill a page, the marker never advances.
    case `repeat`
}
