import ExporterToolkit
import Exposition

/// The families of the exporter's own web server: how many clients it has, and what it refused or ended.
enum WebFamilies {
    /// All reasons are there from the start, so that the first increase is seen.
    static func collect(_ counts: WebCounts.Snapshot) -> [MetricFamily] {
        [
            MetricCatalog.webConnections.family(.count(UInt64(max(0, counts.connections)))),
            MetricCatalog.webConnectionsEnded.family(
                WebCounts.ConnectionEnd.allCases.map { sample($0.rawValue, counts.connectionEnds[$0]) }),
            MetricCatalog.webResponsesEnded.family(
                WebCounts.ResponseEnd.allCases.map { sample($0.rawValue, counts.responseEnds[$0]) }),
        ]
    }

    private static func sample(_ reason: String, _ count: UInt64?) -> MetricSample {
        MetricSample(labels: Labels(["reason": reason]), value: .count(count ?? 0))
    }
}
