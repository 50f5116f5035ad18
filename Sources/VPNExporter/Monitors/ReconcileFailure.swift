import CloudAPI

/// Why the lists could not be read, in as much detail as is worth a line in the log when it changes.
struct ReconcileFailure: Sendable, Hashable {
    let kind: CreateFailure
    /// Whether an answer came that claims success.
    let isUnreadable: Bool

    init(_ error: CloudError) {
        kind = CreateFailure(error)
        isUnreadable = error.httpStatus.map { 200..<300 ~= $0 } ?? false
    }
}
