/// A project-scoped token with what is known of its life.
struct Token: Sendable, Hashable {
    let secret: Secret
    let projectID: String
    /// Where the services are; `nil` where it was not asked for or cannot be read.
    let catalog: ServiceCatalog?
    /// By the cloud's clock; `nil` where it did not say.
    let expiresAt: CloudTimestamp?
    /// By our clock: from then on a new one is asked for. `nil`: not before the cloud refuses this one.
    let renewAt: CloudTimestamp?
    /// By our clock: from then on it is not used. `nil`: not before the cloud refuses it.
    let endsAt: CloudTimestamp?

    /// The longest life of a token, by the identity service's documentation.
    private static let longestLife: Duration = .seconds(86_400)

    /// - Parameter requestedAt: by our clock. The life runs from then, so that a clock that differs from the cloud's
    ///   does no harm.
    init(
        secret: Secret, projectID: String, catalog: ServiceCatalog? = nil, issuedAt: CloudTimestamp?,
        expiresAt: CloudTimestamp?,
        requestedAt: CloudTimestamp
    ) {
        self.secret = secret
        self.projectID = projectID
        self.catalog = catalog
        self.expiresAt = expiresAt
        let life = expiresAt.map { max(.zero, min($0.since(issuedAt ?? requestedAt), Self.longestLife)) }
        renewAt = life.map { requestedAt.advanced(by: $0 - min($0 / 10, .seconds(600))) }
        endsAt = life.map { requestedAt.advanced(by: $0) }
    }

    func isOver(at now: CloudTimestamp) -> Bool { endsAt.map { now >= $0 } ?? false }

    func isDue(at now: CloudTimestamp) -> Bool { renewAt.map { now >= $0 } ?? false }
}
