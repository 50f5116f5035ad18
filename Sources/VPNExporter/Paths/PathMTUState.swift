/// What the examinations of one target's path have shown, one after the other.
struct PathMTUState: Sendable, Hashable {
    /// The largest IP packet known to pass, in bytes.
    private(set) var known: Int?
    /// Why the next larger one did not.
    private(set) var obstacle: PathMTUSearch.Obstacle?
    /// Whether the path swallows larger packets without a word; `nil` while that is unknown.
    private(set) var isBlackHole: Bool?
    /// Examinations in a row that met silence right above what passes.
    private var silentExaminations = 0

    /// So many make a black hole: one may have met an outage that was over before it ended.
    private static let confirmations = 2

    /// Takes over what an examination says. One that says nothing changes nothing.
    mutating func record(_ conclusion: PathMTUSearch.Conclusion) {
        switch conclusion {
        case .inconclusive: return
        case .belowMinimum: self = PathMTUState()
        case .found(let size, let obstacle):
            known = size
            self.obstacle = obstacle
            silentExaminations = obstacle == .silence ? min(silentExaminations + 1, Self.confirmations) : 0
            if silentExaminations == 0 { isBlackHole = false }
            if silentExaminations == Self.confirmations { isBlackHole = true }
        }
    }
}
