import FoundationEssentials

/// Cloud Eye (API version 1): what the cloud itself has measured of connections and gateways.
///
/// Source: Cloud Eye API, "Querying Monitoring Data of Multiple Metrics", "Querying Monitoring Data of a Metric" and
/// "Querying Metrics".
struct CloudEyeService: Sendable {
    /// Of a request, in bytes.
    private static let largestBody = 512 << 10
    private static let largestPage = 1000

    let vpn: VPNService
    let now: CloudTime

    /// `POST /V1.0/{project_id}/batch-query-metric-data`
    ///
    /// The order of the answer is not promised; here it is the other way round. A metric that the resource does not
    /// have is left out, one of a resource that does not exist has no point.
    func queryBatch(_ request: CloudRequest) throws(CloudFault) -> CloudResponse {
        guard request.bytes.count <= Self.largestBody else {
            throw .cloudEye(status: 413, "The request body is larger than 512 KB.")
        }
        guard let body = try? JSONDecoder().decode(MetricBatchRequest.self, from: Data(request.bytes)) else {
            throw .cloudEye(status: 400, "The request body is not of the form that is documented.")
        }
        guard 1...vpn.configuration.largestMetricBatch ~= body.metrics.count else {
            throw .cloudEye(status: 400, "metrics must have 1 to \(vpn.configuration.largestMetricBatch) elements")
        }
        guard body.metrics.allSatisfy({ 1...4 ~= $0.dimensions.count }) else {
            throw .cloudEye(status: 400, "dimensions must have 1 to 4 elements")
        }
        let window = try MetricWindow(
            from: body.from, to: body.to, period: body.period, filter: body.filter, count: body.metrics.count)
        return try CloudResponse(
            status: 200, json: MetricBatchAnswer(metrics: body.metrics.reversed().compactMap { entry($0, window) }))
    }

    /// `GET /V1.0/{project_id}/metric-data`
    func queryMetric(_ request: CloudRequest) throws(CloudFault) -> CloudResponse {
        let query = request.query
        let wanted = MetricReference(
            namespace: try Self.required("namespace", query), metricName: try Self.required("metric_name", query),
            dimensions: try Self.dimensions(query))
        guard !wanted.dimensions.isEmpty else { throw .cloudEye(status: 400, "dim.0 is missing") }
        guard let from = Int64(try Self.required("from", query)), let to = Int64(try Self.required("to", query)) else {
            throw .cloudEye(status: 400, "from and to must be milliseconds since 1970, from before to")
        }
        let window = try MetricWindow(
            from: from, to: to, period: try Self.required("period", query),
            filter: try Self.required("filter", query), count: 1)
        let points = points(wanted, of: resource(wanted), window).map {
            MetricDataDocument(point: $0, filter: window.filter, unit: wanted.metric?.unit)
        }
        return try CloudResponse(status: 200, json: MetricDataAnswer(datapoints: points, metricName: wanted.metricName))
    }

    /// `GET /V1.0/{project_id}/metrics`
    func listMetrics(_ request: CloudRequest) throws(CloudFault) -> CloudResponse {
        let query = request.query
        guard let limit = Int(query["limit"] ?? "\(Self.largestPage)"), 1...Self.largestPage ~= limit else {
            throw .cloudEye(status: 400, "limit must be from 1 to \(Self.largestPage)")
        }
        let all = try references(query)
        let rest = query["start"].map { start in all.drop { $0.marker != start }.dropFirst() } ?? all[...]
        let page = rest.prefix(limit)
        let metrics = page.map { reference in
            MetricListAnswer.Entry(
                namespace: reference.namespace, metricName: reference.metricName, dimensions: reference.dimensions,
                unit: reference.metric?.unit)
        }
        let metaData = MetricListAnswer.MetaData(
            count: page.count, marker: page.last?.marker ?? "", total: all.count)
        return try CloudResponse(status: 200, json: MetricListAnswer(metrics: metrics, metaData: metaData))
    }

    /// Of what there is, that which the query names.
    private func references(_ query: QueryString) throws(CloudFault) -> [MetricReference] {
        let namespace = query["namespace"]
        let name = query["metric_name"]
        let dimensions = try Self.dimensions(query)
        let all = vpn.meteredResources.flatMap { resource in
            resource.metrics.map { MetricReference($0, of: resource) }
        }
        return all.filter { reference in
            (namespace == nil || namespace == reference.namespace) && (name == nil || name == reference.metricName)
                && (dimensions.isEmpty || dimensions == reference.dimensions)
        }
    }

    private func entry(_ wanted: MetricReference, _ window: MetricWindow) -> MetricBatchAnswer.Entry? {
        let resource = resource(wanted)
        if let resource, let metric = wanted.metric, !resource.metrics.contains(metric) { return nil }
        return .init(
            namespace: wanted.namespace, metricName: wanted.metricName, dimensions: wanted.dimensions,
            unit: resource == nil ? nil : wanted.metric?.unit,
            datapoints: points(wanted, of: resource, window).map {
                MetricDataDocument(point: $0, filter: window.filter, unit: nil)
            })
    }

    private func points(
        _ wanted: MetricReference, of resource: MeteredResource?, _ window: MetricWindow
    ) -> [MetricPoint] {
        guard let resource, let metric = wanted.metric, resource.metrics.contains(metric) else { return [] }
        return window.points { resource.points(of: metric, in: $0, at: now) }
    }

    /// `nil` where there is no such metric or no such resource.
    private func resource(_ wanted: MetricReference) -> MeteredResource? {
        wanted.metric.flatMap { vpn.meteredResource($0.dimension, id: wanted.dimensions[0].value) }
    }

    private static func required(_ name: String, _ query: QueryString) throws(CloudFault) -> String {
        guard let value = query[name], !value.isEmpty else { throw .cloudEye(status: 400, "\(name) is missing") }
        return value
    }

    /// `dim.0=KEY,VALUE`, up to three.
    private static func dimensions(_ query: QueryString) throws(CloudFault) -> [MetricReference.Dimension] {
        var dimensions: [MetricReference.Dimension] = []
        for index in 0..<3 {
            guard let text = query["dim.\(index)"] else { break }
            guard let dimension = MetricReference.Dimension(text) else {
                throw .cloudEye(status: 400, "dim.\(index) must be KEY,VALUE")
            }
            dimensions.append(dimension)
        }
        return dimensions
    }
}
