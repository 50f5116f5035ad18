/// The one call of Cloud Eye that the exporter needs: the newest of what the cloud measured.
///
/// It repeats no call but one that was refused for its token, once: the pace of everything else is the caller's.
package struct CloudEyeClient: Sendable {
    /// The most series that one call may ask for; Open Telekom Cloud documents 10, Huawei Cloud 500.
    package static let largestBatch = 500

    private let session: CloudSession

    package init(session: CloudSession) {
        self.session = session
    }

    /// The newest point of each series within a window; a series without any is absent.
    ///
    /// Points are raw values in Cloud Eye's units. The window ends at `to`; it is one minute wide at least, and begins
    /// later than `from` where series times minutes exceed 3000, which the cloud would do itself and unasked: 10 series
    /// may look back 5 hours, 500 series 6 minutes. Entries and points that cannot be read are left out and told to
    /// ``CloudCallObserver/unreadable(_:count:)``.
    ///
    /// - Parameter batch: up to ``largestBatch`` series, asked for in one call; none for an empty batch.
    /// - Throws: with ``Disposition/retry`` where the answer cannot be read, or nothing in it.
    package func newest(
        of batch: [CloudEyeSeries], from: CloudTimestamp, to: CloudTimestamp
    ) async throws(CloudError) -> [CloudEyeSeries: CloudEyePoint] {
        guard !batch.isEmpty else { return [:] }
        guard batch.count <= Self.largestBatch else {
            throw CloudError(
                .queryMetricData, message: "\(batch.count) series exceed the \(Self.largestBatch) of one call",
                disposition: .final)
        }
        let named = batch.map { series in
            CloudEyeSeries(
                metric: series.metric, dimension: series.dimension,
                resourceID: session.spellings.spelling(of: series.resourceID))
        }
        let body = try JSONBody.encode(CloudEyeQuery(named, from: from, to: to), for: .queryMetricData)
        let call = ServiceCall(.queryMetricData, .post, "batch-query-metric-data", body: body)
        let (answer, response) = try await session.perform(call, as: CloudEyeAnswer.self)
        if let problem = answer.problem { throw CloudError(.queryMetricData, unreadable: response, problem) }
        session.reportUnreadable(answer.unreadable, of: .queryMetricData)
        return answer.newest(of: batch)
    }
}
