import CloudAPI
import CloudWatching
import Exposition
import Probing

/// The families of calls to the cloud's APIs.
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

    /// The error codes that the cloud documents (API references of IAM, VPN and Cloud Eye, "Status Codes" and "Error Codes").
    /// `nil` is a call without an answer.
    private static let documentedErrors: [Int?] = [nil, 400, 401, 403, 404, 409, 429, 500, 502, 503, 504]

    /// Starts the success code, `none` and the documented errors at 0. Other codes appear with their first answer.
    private static func requests(_ calls: CloudCallRecorder.Snapshot) -> MetricFamily {
        var counts = calls.calls
        for operation in CloudOperation.allCases {
            for code in [operation.successCode] + documentedErrors {
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
        Labels(["api": operation.service.rawValue, "operation": operation.rawValue])
    }
}

extension CloudOperation {
    /// The HTTP status of a successful call (API reference, "Status Codes").
    fileprivate var successCode: Int {
        switch self {
        case .createToken, .createConnectionMonitor: 201
        case .listProjects, .readCatalog, .listConnections, .listGateways, .listCustomerGateways,
            .listConnectionMonitors, .queryMetricData:
            200
        }
    }

    /// Whether the answer is a list, in which single items can be unreadable.
    fileprivate var answersWithItems: Bool {
        switch self {
        case .listConnections, .listGateways, .listCustomerGateways, .listConnectionMonitors, .queryMetricData: true
        case .createToken, .createConnectionMonitor, .listProjects, .readCatalog: false
        }
    }
}
