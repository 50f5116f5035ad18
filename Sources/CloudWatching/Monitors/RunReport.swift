import CloudAPI

/// The results of one run of the reconciler, and the errors that it met.
struct RunReport: Sendable {
    var outcome: PollingPace.Outcome
    /// The errors of creations, by the connection's ID.
    var failures: [String: CloudError] = [:]
    /// Whether a rejected connection waits for its next attempt.
    var isHeldBack = false
    /// The errors of the lists of gateways. They do not fail a run.
    var nameErrors: [CloudError] = []
    /// The error that made the lists unreadable.
    var error: CloudError?
    /// The error of the list of monitors, if the run did everything else.
    var monitorsRefusal: CloudError?
    /// Whether the run read the list of connections, but not that of monitors.
    var hasList = false
    /// Whether a list needs a confirmation.
    var isUnconfirmed = false

    static let unconfirmed = RunReport(outcome: .unsettled, isUnconfirmed: true)

    var isSuccess: Bool {
        error == nil && monitorsRefusal == nil && failures.isEmpty && !isHeldBack && !isUnconfirmed
    }

    /// The first problem of the run, in the words of the log. `nil` after a success.
    var problem: String? {
        if let error = error ?? monitorsRefusal { return "\(error)" }
        if isUnconfirmed {
            return "the cloud lists less than before; the exporter lists again before it accepts this"
        }
        let failed = failures.sorted { $0.key < $1.key }.first
        guard failed != nil || !isHeldBack else {
            return "the cloud rejected connection monitors; the exporter retries each after an hour, or when its "
                + "connection changes"
        }
        return failed.map { "the monitor of connection \($0.key) could not be created: \($0.value)" }
    }

    /// The minimum pause before the next run.
    var minimumWait: Duration {
        (failures.values + nameErrors + [error].compactMap(\.self)).map(\.minimumWait).max() ?? .zero
    }
}
