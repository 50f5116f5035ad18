import CloudAPI

extension CloudError {
    /// Whether a batch of Cloud Eye may be refused for one of its series or its size, so that its parts may be answered.
    ///
    /// Not for an API that is not there, which refuses every call.
    package var mayConcernPartOfBatch: Bool {
        guard disposition == .final || disposition == .gone else { return false }
        switch httpStatus {
        case 400, 422: return true
        case 404: return code.map { !$0.uppercased().hasPrefix("API") } ?? true
        default: return isTooLargeRequest
        }
    }

    /// Whether the service refuses the size of the request.
    var isTooLargeRequest: Bool { httpStatus == 413 }
}
