import CloudAPI

/// How one run of the reconciler went.
struct RunReport: Sendable {
    var outcome: PollingPace.Outcome
    /// Why monitors could not be created, by the connection's id.
    var failures: [String: CloudError] = [:]
    /// Whether a connection that was refused waits for its next try.
    var isHeldBack = false
    /// Why gateways could not be listed, which spoils no run.
    var nameErrors: [CloudError] = []
    /// Why the lists could not be read.
    var error: CloudError?
    /// Why the monitors cannot be listed, in a run that did all else.
    var monitorsRefusal: CloudError?
    /// Whether the list of connections was read, though that of the monitors was not.
    var hasList = false
    /// Whether one of the lists is not believed yet.
    var isDoubtful = false

    static let doubtful = RunReport(outcome: .unsettled, isDoubtful: true)

    var isSuccess: Bool { error == nil && monitorsRefusal == nil && failures.isEmpty && !isHeldBack && !isDoubtful }

    /// The first thing that spoiled it, as the log tells it.
    var problem: String? {
        if let error = error ?? monitorsRefusal { return "\(error)" }
        if isDoubtful { return "the cloud lists less than before, which is not believed yet" }
        let failed = failures.sorted { $0.key < $1.key }.first
        guard failed != nil || !isHeldBack else {
            return "connection monitors were refused, each is tried again after an hour or when its connection changes"
        }
        return failed.map { "the monitor of connection \($0.key) could not be created: \($0.value)" }
    }

    var minimumWait: Duration {
        (failures.values + nameErrors + [error].compactMap(\.self)).map(\.minimumWait).max() ?? .zero
    }
}
