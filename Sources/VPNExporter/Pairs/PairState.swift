/// Whether the connections of one gateway to one customer gateway can still lose one of them.
enum PairState: String, CaseIterable, Sendable {
    /// At least two are up.
    case protected
    /// One is up: the next failure cuts the site off.
    case degraded
    /// None is up.
    case down

    init(up: Int) {
        self = up >= 2 ? .protected : up == 1 ? .degraded : .down
    }
}
