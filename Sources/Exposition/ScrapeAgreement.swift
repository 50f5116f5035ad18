/// The format and encoding of a scrape, negotiated from the scraper's request (RFC 9110, 12). A scraper that accepts
/// none of the formats gets the text format, as from every Prometheus client library.
package struct ScrapeAgreement: Sendable, Hashable {
    package let format: ExpositionFormat
    /// Whether the body is compressed with gzip.
    package let isCompressed: Bool
    /// The requested escaping of names beyond the classic character set. No metric has such a name, so the response
    /// only repeats the scheme.
    private let escaping: Escaping?

    /// The escaping schemes of Prometheus 3: https://prometheus.io/docs/instrumenting/escaping_schemes/
    private enum Escaping: String {
        case allowUTF8 = "allow-utf-8"
        case underscores
        case dots
        case values
    }

    /// Negotiates format and encoding.
    ///
    /// - Parameters:
    ///   - accept: The field `Accept`; `nil` if the request has none.
    ///   - encoding: The field `Accept-Encoding`; `nil` if the request has none.
    package init(accept: String?, encoding: String?) {
        let items = AcceptedItem.list(accept ?? "")
        // The richer format comes first and wins if two formats have the same weight.
        let offers = [ExpositionFormat.protobuf, .openMetrics, .text].compactMap { format in
            items.filter { format.specificity(of: $0) > 0 }
                .max { format.specificity(of: $0) < format.specificity(of: $1) }
                .map { (format: format, item: $0) }
        }
        let best = offers.filter { $0.item.quality > 0 }.reduce(nil as (format: ExpositionFormat, item: AcceptedItem)?)
        {
            $0.map { best in best.item.quality } ?? 0 >= $1.item.quality ? $0 : $1
        }
        format = best?.format ?? .text
        escaping = best?.item.parameters["escaping"].flatMap(Escaping.init)
        isCompressed = Self.isCompressed(AcceptedItem.list(encoding ?? ""))
    }

    /// The field `Content-Type`.
    package var contentType: String {
        format.contentType + (escaping.map { "; escaping=\($0.rawValue)" } ?? "")
    }

    /// The value of the field `Vary`: the request fields that determine the response.
    package static let vary = "Accept, Accept-Encoding"

    /// Returns whether the client accepts gzip with at least the weight of no compression.
    private static func isCompressed(_ items: [AcceptedItem]) -> Bool {
        let gzip = items.first { $0.name == "gzip" || $0.name == "x-gzip" } ?? items.first { $0.name == "*" }
        let identity = items.first { $0.name == "identity" }
        guard let gzip, gzip.quality > 0 else { return false }
        return gzip.quality >= identity?.quality ?? 0
    }
}

extension ExpositionFormat {
    /// Returns the precision with which an item of the field `Accept` matches the format. It is 0 for no match, 1 by
    /// `*/*`, 2 by `text/*`, and 3 by its name. Wildcards match only the text format, because a scraper that reads
    /// another format names it.
    fileprivate func specificity(of item: AcceptedItem) -> Int {
        let parameters = item.parameters
        switch (self, item.name) {
        case (.text, "*/*"): return 1
        case (.text, "text/*"): return 2
        case (.text, "text/plain"): return parameters["version", default: "0.0.4"] == "0.0.4" ? 3 : 0
        case (.openMetrics, "application/openmetrics-text"):
            return parameters["version", default: "1.0.0"] == "1.0.0" ? 3 : 0
        case (.protobuf, "application/vnd.google.protobuf"):
            let isOurs = parameters["proto"] == "io.prometheus.client.MetricFamily"
            return isOurs && parameters["encoding"] == "delimited" ? 3 : 0
        default: return 0
        }
    }
}
