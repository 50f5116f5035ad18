import CloudAPI

/// How one run of the reconciler went.
struct ReconcileResult: Sendable {
    var outcome: ReconcilePace.Outcome
    /// Why monitors could not be created, by the connection's id.
    var failures: [String: CloudError] = [:]
    /// Whether a connection that was refused by itself waits for its next try.
    var isHeldBack = false
    /// Why gateways could not be listed, which spoils no run.
    var nameErrors: [CloudError] = []
    /// Why the lists could not be read.
    var error: CloudError?
    /// Whether one of the lists is not believed yet.
    var isDoubtful = false

    static let doubtful = ReconcileResult(outcome: .unsettled, isDoubtful: true)

    var isSuccess: Bool { error == nil && failures.isEmpty && !isHeldBack && !isDoubtful }

    var minimumWait: Duration {
        (failures.values + nameErrors + [error].compactMap(\.self)).map(\.minimumWait).max() ?? .zero
    }
}
