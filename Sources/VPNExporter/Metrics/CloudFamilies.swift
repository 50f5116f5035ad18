import CloudAPI
import Exposition

/// The families of the calls to the cloud's APIs.
enum CloudFamilies {
    static func collect(_ calls: CloudCallRecorder.Snapshot) -> [MetricFamily] {
        var families = [
            requests(calls),
            MetricCatalog.apiDuration.family(
                calls.durations.map { MetricSample(labels: labels($0.key), value: .histogram($0.value)) }),
            MetricCatalog.apiThrottled.family(
                calls.throttled.map { MetricSample(labels: labels($0.key), value: .count($0.value)) }),
            MetricCatalog.unreadableItems.family(
                CloudOperation.allCases.filter(\.answersWithItems).map { operation in
                    MetricSample(labels: labels(operation), value: .count(calls.unreadable[operation] ?? 0))
                }),
        ]
        if let expiry = calls.tokenExpiry {
            families.append(MetricCatalog.tokenExpiry.family(.nanoseconds(expiry.nanoseconds)))
        }
        return families
    }

    /// A call's success and the want of any answer are there from the start; other codes from their first time on.
    private static func requests(_ calls: CloudCallRecorder.Snapshot) -> MetricFamily {
        var counts = calls.calls
        for operation in CloudOperation.allCases {
            for code in [operation.successCode, nil] {
                counts[.init(operation: operation, statusCode: code), default: 0] += 0
            }
        }
        return MetricCatalog.apiRequests.family(
            counts.map { outcome, count in
                let code = outcome.statusCode.map { "\($0)" } ?? "none"
                return MetricSample(labels: labels(outcome.operation).adding("code", code), value: .count(count))
            })
    }

    private static func labels(_ operation: CloudOperation) -> Labels {
        Labels(["service": operation.service.rawValue, "operation": operation.rawValue])
    }
}

extension CloudOperation {
    /// The HTTP status of an answer that grants the call (API reference, "Status Codes").
    fileprivate var successCode: Int {
        switch self {
        case .createToken, .createConnectionMonitor: 201
        case .listProjects, .readCatalog, .listConnections, .listGateways, .listCustomerGateways,
            .listConnectionMonitors, .queryMetricData:
            200
        }
    }

    /// Whether the answer is a list, of which some items may be odd.
    fileprivate var answersWithItems: Bool {
        switch self {
        case .listConnections, .listGateways, .listCustomerGateways, .listConnectionMonitors, .queryMetricData: true
        case .createToken, .createConnectionMonitor, .listProjects, .readCatalog: false
        }
    }
}
