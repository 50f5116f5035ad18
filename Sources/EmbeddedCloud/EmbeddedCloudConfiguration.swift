/// What the embedded cloud simulates: one project of one user, with its VPN connections.
package struct EmbeddedCloudConfiguration: Sendable, Hashable {
    /// As in the paths of the VPN API; 32 hexadecimal digits in practice.
    package var projectID: String
    /// A token can be asked for by this name as well; the root project of a region is named like the region.
    package var projectName: String
    /// For example `eu-de`.
    package var region: String
    /// The one user that gets tokens.
    package var userName: String
    package var password: String
    /// What requests can be signed with, instead of a token of the user.
    package var accessKeys: [SimulatedAccessKey]
    /// The domain (account) that has the user and the project.
    package var domainName: String
    /// In the order in which they were created: the cloud lists the last one first.
    package var connections: [SimulatedConnection]
    /// Further projects of the user.
    package var otherProjects: [SimulatedProject] = []
    /// What goes wrong from the start.
    package var faults = CloudFaults.none
    package var switches = CloudSwitches()
    /// By which the cloud's clock is ahead of the machine's.
    package var clockOffset = Duration.zero
    /// From the issue of a token to its expiry; the cloud's own is 24 hours.
    package var tokenLifetime: Duration
    /// Gateways that are not as the connections' `gatewayName` alone would make them, by their names.
    package var gateways: [SimulatedGateway] = []
    /// What a page does with rows that were created at the same moment as the last row of the page before.
    package var pageEdge = PageEdge.repeat
    /// How many metrics one batch query of Cloud Eye may name: 10 by Open Telekom Cloud's documents, 500 by Huawei
    /// Cloud's.
    package var largestMetricBatch = 10

    /// - Parameter projectName: `nil` is the name of the region.
    package init(
        projectID: String, projectName: String? = nil, region: String, userName: String, password: String,
        domainName: String, accessKeys: [SimulatedAccessKey] = [], connections: [SimulatedConnection],
        pendingCreateTime: Duration = .seconds(2),
        tokenLifetime: Duration = .seconds(86_400)
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
        self.tokenLifetime = tokenLifetime
    }

    /// How long a new monitor shows `PENDING_CREATE` before it is `ACTIVE`; not negative.
    package var pendingCreateTime: Duration { switches.pendingCreateTime }

    /// The project that has the connections, and the others.
    var projects: [SimulatedProject] { [SimulatedProject(id: projectID, name: projectName)] + otherProjects }
}
