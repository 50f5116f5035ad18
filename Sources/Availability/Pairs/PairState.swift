/// Whether the connections of one gateway to one customer gateway can still lose one of them.
package enum PairState: String, CaseIterable, Sendable, Encodable {
    /// At least two are up.
    case protected
    /// One is up: the next failure cuts the site off.
    case degraded
    /// None is up.
    case down
    /// Members of which nothing is known could make it better.
    case unknown

    package init(up: Int, unknown: Int = 0) {
        let least: PairState = up >= 2 ? .protected : up == 1 ? .degraded : .down
        self = unknown == 0 || least == PairState(up: up + unknown) ? least : .unknown
    }
}
