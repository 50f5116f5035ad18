package import CloudAPI

/// As much of Cloud Eye as its reader needs.
package protocol CloudEyeSource: Sendable {
    /// The newest point of each series between two times, raw; absent where there is none. One call.
    func newest(
        of batch: [CloudEyeSeries], from: CloudTimestamp, to: CloudTimestamp
    ) async throws(CloudError) -> [CloudEyeSeries: CloudEyePoint]
}

extension CloudEyeClient: CloudEyeSource {}
