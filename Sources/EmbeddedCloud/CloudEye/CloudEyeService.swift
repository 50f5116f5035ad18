/// Cloud Eye (API version 1): the cloud's own measurements of connections and gateways.
///
/// Source: Cloud Eye API, "Querying Monitoring Data of Multiple Metrics", "Querying Monitoring Data of a Metric", and
/// "Querying Metrics".
struct CloudEyeService: Sendable {
    /// Largest body of a request in bytes.
    private static let largestBody = 512 << 10
    private static let largestPage = 1000

    let vpn: VPNService
    let now: CloudTime

    static let routes = [
        Route(.batchListMetricData, "POST /V1.0/{project_id}/batch-query-metric-data") {
            try $0.cloudEye(at: $1.now).queryBatch($1.request)
        },
        Route(.showMetricData, "GET /V1.0/{project_id}/metric-data") {
            try $0.cloudEye(at: $1.now).queryMetric($1.request)
        },
        Route(.listMetrics, "GET /V1.0/{project_id}/metrics") { try $0.cloudEye(at: $1.now).listMetrics($1.request) },
    ]

    /// Returns the metrics in reverse order, because no document specifies an order. It omits a metric that the
    /// resource lacks. A metric of a resource that does not exist has no data points.
    private func queryBatch(_ request: CloudRequest) throws(CallError) -> CloudResponse {
        guard request.bytes.count <= Self.largestBody else {
            throw .cloudEye(status: 413, "The request body is larger than 512 KB.")
        }
        guard let body = request.json(MetricBatchRequest.self) else {
            throw .cloudEye(status: 400, "The request body does not have the documented form.")
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
            status: 200, json: MetricBatchResponse(metrics: body.metrics.reversed().compactMap { entry($0, window) }))
    }

    private func queryMetric(_ request: CloudRequest) throws(CallError) -> CloudResponse {
        let query = request.query
        let wanted = MetricReference(
            namespace: try Self.required("namespace", query), metricName: try Self.required("metric_name", query),
            dimensions: try Self.dimensions(query))
        guard !wanted.dimensions.isEmpty else { throw .cloudEye(status: 400, "dim.0 is missing") }
        guard let from = Int64(try Self.required("from", query)), let to = Int64(try Self.required("to", query)) else {
            throw .cloudEye(status: 400, MetricWindow.timesRule)
        }
        let window = try MetricWindow(
            from: from, to: to, period: try Self.required("period", query),
            filter: try Self.required("filter", query), count: 1)
        let points = points(wanted, of: resource(wanted), window).map {
            MetricPointResource(point: $0, filter: window.filter, unit: wanted.metric?.unit)
        }
        return try CloudResponse(
            status: 200, json: MetricDataResponse(datapoints: points, metricName: wanted.metricName))
    }

    private func listMetrics(_ request: CloudRequest) throws(CallError) -> CloudResponse {
        let query = request.query
        guard let limit = Int(query["limit"] ?? "\(Self.largestPage)"), 1...Self.largestPage ~= limit else {
            throw .cloudEye(status: 400, "limit must be from 1 to \(Self.largestPage)")
        }
        let all = try references(query)
        let rest = query["start"].map { start in all.drop { $0.marker != start }.dropFirst() } ?? all[...]
        let page = rest.prefix(limit)
        let metrics = page.map { reference in
            MetricListResponse.Entry(
                namespace: reference.namespace, metricName: reference.metricName, dimensions: reference.dimensions,
                unit: reference.metric?.unit)
        }
        let metaData = MetricListResponse.MetaData(
            count: page.count, marker: page.last?.marker ?? "", total: all.count)
        return try CloudResponse(status: 200, json: MetricListResponse(metrics: metrics, metaData: metaData))
    }

    /// Returns the metrics that match the query.
    private func references(_ query: QueryString) throws(CallError) -> [MetricReference] {
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

    /// Returns `nil` if the resource exists and lacks the metric.
    private func entry(_ wanted: MetricReference, _ window: MetricWindow) -> MetricBatchResponse.Entry? {
        let resource = resource(wanted)
        if let resource, let metric = wanted.metric, !resource.metrics.contains(metric) { return nil }
        return .init(
            namespace: wanted.namespace, metricName: wanted.metricName, dimensions: wanted.dimensions,
            unit: resource == nil ? nil : wanted.metric?.unit,
            datapoints: points(wanted, of: resource, window).map {
                MetricPointResource(point: $0, filter: window.filter, unit: nil)
            })
    }

    private func points(
        _ wanted: MetricReference, of resource: MeteredResource?, _ window: MetricWindow
    ) -> [MetricPoint] {
        guard let resource, let metric = wanted.metric, resource.metrics.contains(metric) else { return [] }
        return window.points { resource.points(of: metric, in: $0, at: now) }
    }

    /// Returns `nil` if the metric or the resource does not exist.
    private func resource(_ wanted: MetricReference) -> MeteredResource? {
        wanted.metric.flatMap { vpn.meteredResource($0.dimension, id: wanted.dimensions[0].value) }
    }

    private static func required(_ name: String, _ query: QueryString) throws(CallError) -> String {
        guard let value = query[name], !value.isEmpty else { throw .cloudEye(status: 400, "\(name) is missing") }
        return value
    }

    /// Reads up to three parameters `dim.0=KEY,VALUE`.
    private static func dimensions(_ query: QueryString) throws(CallError) -> [MetricReference.Dimension] {
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

extension CloudState {
    fileprivate func cloudEye(at now: CloudTime) -> CloudEyeService {
        CloudEyeService(vpn: vpn, now: now)
    }
}
