/// What goes into an examination of a path's MTU, and what comes out of it.
package struct PathMTUFindings: Sendable, Hashable {
    var conclusion: PathMTUSearch.Conclusion
    /// Requests above the size that was found to which nothing came.
    package var silences = 0
    /// Those to which a router answered.
    package var refusals = 0
}

extension PathMTUSearch {
    /// Why a size does not pass.
    enum Obstacle: Sendable, Hashable { case silence, router, ownLink }

    enum Conclusion: Sendable, Hashable {
        /// The largest IP packet that passes, and why the next larger one does not; `nil` where none larger is tried.
        case found(Int, Obstacle?)
        /// Not even the least size passes for its size.
        case belowMinimum
        /// The path does not answer at all, loses too much, or changed meanwhile.
        case inconclusive
    }

    /// What is known of a path before it is examined.
    struct Knowledge: Sendable, Hashable {
        /// The largest size that passed last, and why the next larger one did not.
        var known: Int?
        var obstacle: Obstacle?
        /// Whether one silence right above the known size is nothing new.
        var isSilenceExpected = false
        /// An MTU that routers named for other targets.
        var hint: Int?
        /// Whether other requests to the target are answered; where they are not, the least size goes first.
        var isAnswering = true
    }
}
