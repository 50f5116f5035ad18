package import CloudAPI

/// Why the lists could not be read, in as much detail as is worth a line in the log when it changes.
package struct ReconcileFailure: Sendable, Hashable {
    package let kind: CreateFailure
    /// Whether an answer came that claims success.
    let isUnreadable: Bool

    package init(_ error: CloudError) {
        kind = CreateFailure(error)
        isUnreadable = error.httpStatus.map { 200..<300 ~= $0 } ?? false
    }
}
