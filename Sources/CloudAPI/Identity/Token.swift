import Network

/// A project-scoped token with what is known of its life.
struct Token: Sendable, Hashable {
    let secret: Secret
    let projectID: String
    /// Where the services are; `nil` where it was not asked for or cannot be read.
    let catalog: ServiceCatalog?
    /// By the cloud's clock; `nil` where it did not say.
    let expiresAt: CloudTimestamp?
    /// From then on a new one is asked for. `nil`: not before the cloud refuses this one.
    let renewAt: ContinuousClock.Instant?
    /// From then on it is not used. `nil`: not before the cloud refuses it.
    let endsAt: ContinuousClock.Instant?

    /// The longest life of a token, by the identity service's documentation.
    private static let longestLife: Duration = .seconds(86_400)

    /// A token serves at least this long, whatever its times say, so that tokens without a life cause no login for every
    /// call. The cloud refuses one that is really over.
    static let leastLife: Duration = .seconds(60)
    /// Whether it ends, by its times, before ``leastLife`` is over. Then one of the clocks is wrong.
    let isShort: Bool

    /// - Parameters:
    ///   - requestedAt: by this host's clock; counts only if the cloud does not say when it issued the token.
    ///   - instant: the same moment by the clock that nobody sets. The token's life runs from then.
    init(
        secret: Secret, projectID: String, catalog: ServiceCatalog? = nil, issuedAt: CloudTimestamp?,
        expiresAt: CloudTimestamp?, requestedAt: CloudTimestamp, instant: ContinuousClock.Instant
    ) {
        self.secret = secret
        self.projectID = projectID
        self.catalog = catalog
        self.expiresAt = expiresAt
        let life = expiresAt.map { max(.zero, min($0.since(issuedAt ?? requestedAt), Self.longestLife)) }
        isShort = life.map { $0 < Self.leastLife } ?? false
        renewAt = life.map { instant + max($0 - min($0 / 10, .seconds(600)), Self.leastLife) }
        endsAt = life.map { instant + max($0, Self.leastLife) }
    }

    func isOver(at now: ContinuousClock.Instant) -> Bool { endsAt.map { now >= $0 } ?? false }

    func isDue(at now: ContinuousClock.Instant) -> Bool { renewAt.map { now >= $0 } ?? false }
}
