import Exposition

/// What is said of a metric wherever it is served: its name, its type, and what it means.
struct MetricDescription: Sendable, Hashable {
    let name: String
    let type: MetricType
    let help: String

    init(_ name: String, _ type: MetricType, _ help: String) {
        self.name = name
        self.type = type
        self.help = help
    }

    /// The family of this metric with `samples`.
    func family(_ samples: [MetricSample]) -> MetricFamily {
        MetricFamily(name: name, help: help, type: type, unit: unit, samples: samples)
    }

    /// The base unit, which a metric's name ends in (before `_total`).
    private var unit: MetricUnit? {
        let base = name.hasSuffix("_total") ? name.dropLast("_total".count) : name[...]
        return MetricUnit.allCases.first { base.hasSuffix("_" + $0.rawValue) }
    }

    /// The family with a single sample that has no labels.
    func family(_ value: MetricValue) -> MetricFamily {
        family([MetricSample(labels: .none, value: value)])
    }
}
