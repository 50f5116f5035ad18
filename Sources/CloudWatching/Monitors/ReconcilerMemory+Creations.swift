import CloudAPI

/// What a creation that failed says of those that come after it.
extension ReconcilerMemory {
    /// Takes over a failed creation; returns whether the rest of the run's creations is to be left.
    ///
    /// - Parameter connection: whose monitor it was to be, as listed.
    mutating func leavesRest(
        after error: CloudError, of id: String, _ connection: VPNConnection?, at now: ContinuousClock.Instant
    ) -> Bool {
        if error.disposition == .exists { permit.recordAccepted(id) }
        if error.concernsEveryCall {
            // The next run begins with what was not tried yet: one without an answer must not keep the others waiting.
            permit.recordUnanswered(id, at: now)
            return true
        }
        if let connection, pauses.record(error, for: connection, at: now) {
            return permit.recordRejected(id, at: now)
        }
        switch error.disposition {
        case .retry: return permit.recordFailed(id, at: now)
        case .forbidden: return permit.recordRefused(id, at: now)
        default: return false
        }
    }
}
