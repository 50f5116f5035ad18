/// In which form a scraper gets the metrics, by what it accepts. There is always one: a scraper that takes nothing of what
/// there is gets the text format, as every client library of Prometheus has it.
package struct ScrapeAgreement: Sendable, Hashable {
    /// Of the body.
    package let format: ExpositionFormat
    /// Whether the body is sent in gzip.
    package let isCompressed: Bool
    /// How names that are no plain ones are to be escaped. There are none here: it is only echoed.
    private let escaping: Escaping?

    /// The schemes of Prometheus 3. https://prometheus.io/docs/instrumenting/escaping_schemes/
    private enum Escaping: String {
        case allowUTF8 = "allow-utf-8"
        case underscores
        case dots
        case values
    }

    /// - Parameters:
    ///   - accept: the field `Accept`, `nil` where the request has none.
    ///   - encoding: the field `Accept-Encoding`.
    package init(accept: String?, encoding: String?) {
        let items = AcceptedItem.list(accept ?? "")
        // The better one first, which is taken where both are liked alike.
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

    /// The request's fields that the answer depends on, as the field `Vary` has them.
    package static let vary = "Accept, Accept-Encoding"

    /// Where gzip is taken, and not less gladly than none.
    private static func isCompressed(_ items: [AcceptedItem]) -> Bool {
        let gzip = items.first { $0.name == "gzip" || $0.name == "x-gzip" } ?? items.first { $0.name == "*" }
        let identity = items.first { $0.name == "identity" }
        guard let gzip, gzip.quality > 0 else { return false }
        return gzip.quality >= identity?.quality ?? 0
    }
}

extension ExpositionFormat {
    /// How exactly an item of the field `Accept` means the format: 0 not at all, 1 as one of all, 3 by its name. Only the
    /// text format is meant by what does not name it: a scraper that can read another says so.
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
