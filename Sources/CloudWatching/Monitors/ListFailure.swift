package import CloudAPI

/// Why the lists could not be read, in as much detail as is worth a line in the log when it changes.
package struct ListFailure: Sendable, Hashable {
    package let kind: FailureReason
    /// Whether an answer came that claims success.
    let isUnreadable: Bool

    package init(_ error: CloudError) {
        kind = FailureReason(error)
        isUnreadable = error.httpStatus.map { 200..<300 ~= $0 } ?? false
    }
}
