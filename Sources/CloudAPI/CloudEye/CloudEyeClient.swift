/// One metric of one resource of the VPN service in Cloud Eye (namespace `SYS.VPN`).
///
/// Source: Enterprise VPN user guide, "Metrics (S2C Enterprise Edition VPN)".
package struct CloudEyeSeries: Sendable, Hashable {
    /// The kind of resource, by the cloud's name.
    package enum Dimension: String, Sendable, Hashable, CaseIterable {
        case connection = "evpn_connection_id"
        case gateway = "evpn_gateway_id"
    }

    /// The name of the metric, such as `link_average_latency`.
    package let metric: String
    package let dimension: Dimension
    package let resourceID: String

    package init(metric: String, dimension: Dimension, resourceID: String) {
        self.metric = metric
        self.dimension = dimension
        self.resourceID = resourceID
    }
}

/// A value that Cloud Eye measured at one time, in its own units: milliseconds, percent, or bits per second.
package struct CloudEyePoint: Sendable, Hashable {
    package let time: CloudTimestamp
    package let value: Double

    package init(time: CloudTimestamp, value: Double) {
        self.time = time
        self.value = value
    }
}

/// A source of the cloud's own measurements.
package protocol CloudEyeSource: Sendable {
    /// Returns the newest raw point of each series within a window, in one call. A series without a point is absent.
    func newest(
        of batch: [CloudEyeSeries], from: CloudTimestamp, to: CloudTimestamp
    ) async throws(CloudError) -> [CloudEyeSeries: CloudEyePoint]
}

/// Queries the newest measurements from Cloud Eye.
///
/// It repeats a call only once, and only if the cloud rejected its token. The caller determines the rate of calls.
package struct CloudEyeClient: CloudEyeSource {
    /// The maximum number of series in one call with any provider.
    package static let maximumBatchSize = CloudProvider.allCases.map(\.limits.seriesPerCall).max() ?? 1

    private let session: CloudSession

    package init(session: CloudSession) {
        self.session = session
    }

    /// Returns the newest raw point of each series within a window. A series without a point is absent.
    ///
    /// The values have Cloud Eye's units. The window ends at `to` and is at least one minute wide. If series times minutes
    /// exceed 3000, it begins later than `from`, because the cloud would shorten it silently. So 10 series allow 5 hours,
    /// and 500 series 6 minutes. The client leaves out unreadable entries and points, and reports them to
    /// ``CloudCallObserver/unreadable(_:count:)``.
    ///
    /// - Parameter batch: up to ``maximumBatchSize`` series, in one call. An empty batch causes no call.
    /// - Throws: an error with ``Disposition/retry`` if the response, or all of its content, is unreadable.
    package func newest(
        of batch: [CloudEyeSeries], from: CloudTimestamp, to: CloudTimestamp
    ) async throws(CloudError) -> [CloudEyeSeries: CloudEyePoint] {
        guard !batch.isEmpty else { return [:] }
        guard batch.count <= Self.maximumBatchSize else {
            throw CloudError(
                .queryMetricData,
                message: "\(batch.count) series exceed the limit of \(Self.maximumBatchSize) per call",
                disposition: .final)
        }
        let named = batch.map { series in
            CloudEyeSeries(
                metric: series.metric, dimension: series.dimension,
                resourceID: session.spellings.spelling(of: series.resourceID))
        }
        let body = try JSONBody.encode(CloudEyeQuery(named, from: from, to: to), for: .queryMetricData)
        let call = ServiceCall(.queryMetricData, .post, "batch-query-metric-data", body: body)
        let (content, response) = try await session.perform(call, as: CloudEyeResult.self)
        if let problem = content.problem { throw CloudError(.queryMetricData, unreadable: response, problem) }
        session.reportUnreadable(content.unreadable, of: .queryMetricData)
        return content.newest(of: batch)
    }
}
