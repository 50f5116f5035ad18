/// A response of Prometheus' query API: an instant vector or a range vector.
struct PrometheusAnswer: Decodable {
    struct Content: Decodable {
        let result: [Element]
    }

    struct Element: Decodable {
        let metric: [String: String]
        let value: Sample?
        let values: [Sample]?

        /// The series as the exporter serves it, without the labels that Prometheus adds.
        var series: Scrape.Series {
            let labels = metric.filter { !["__name__", "instance", "job"].contains($0.key) }
            return Scrape.Series(name: metric["__name__"] ?? "", labels: labels)
        }
    }

    /// A pair of time and quoted number.
    struct Sample: Decodable {
        /// Seconds since the Unix epoch.
        let time: Double
        let number: Double

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            time = try pair.decode(Double.self)
            number = Double(try pair.decode(String.self)) ?? .nan
        }
    }

    let data: Content
}
