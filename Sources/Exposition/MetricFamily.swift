/// All series with one metric name, and the name, help, type and unit that they share.
package struct MetricFamily: Sendable {
    /// The metric name, `[a-zA-Z_:][a-zA-Z0-9_:]*`. A counter's name includes its `_total`. Each name occurs once in an
    /// exposition.
    package let name: String
    /// One sentence for people; any text.
    package let help: String
    package let type: MetricType
    /// The base unit; `nil` for plain numbers.
    package let unit: MetricUnit?
    /// The series in any order, no two with the same labels. A `histogram` family has only `.histogram` values, and no
    /// other family has them. Empty if the family has columns.
    package var samples: [MetricSample]
    /// The values of many rows, instead of samples.
    private(set) var columns: MetricColumns?

    /// Creates a family of samples that meet the conditions of the properties.
    package init(name: String, help: String, type: MetricType, unit: MetricUnit? = nil, samples: [MetricSample] = []) {
        self.name = name
        self.help = help
        self.type = type
        self.unit = unit
        self.samples = samples
    }

    /// Creates a family of columns. The columns have buckets if and only if the family is a `histogram` family.
    package init(name: String, help: String, type: MetricType, unit: MetricUnit? = nil, columns: MetricColumns) {
        precondition((type == .histogram) == (columns.histograms != nil))
        self.init(name: name, help: help, type: type, unit: unit)
        self.columns = columns
    }

    /// Whether the family has no value.
    package var isEmpty: Bool { samples.isEmpty && columns?.isEmpty != false }

    /// Returns the family without creation times after `time`, in nanoseconds since the Unix epoch. A creation time
    /// lies in the future after the clock was set back.
    package func withoutCreation(after time: Int64) -> MetricFamily {
        var family = self
        family.columns?.hideCreation(after: time)
        for index in samples.indices where samples[index].created.map({ $0 > time }) ?? false {
            family.samples[index].created = nil
        }
        return family
    }

    /// Returns the family with a creation time for the samples that have none.
    ///
    /// - Parameter time: Nanoseconds since the Unix epoch; `nil` changes nothing.
    package func created(at time: Int64?) -> MetricFamily {
        var family = self
        for index in samples.indices where samples[index].created == nil { family.samples[index].created = time }
        return family
    }

    /// The family without the creation times of its series.
    package var withoutTimesOfCreation: MetricFamily {
        var family = self
        for index in samples.indices { family.samples[index].created = nil }
        family.columns?.hideCreation(after: .min)
        return family
    }
}

/// The type of a family, spelled as in its `# TYPE` line.
package enum MetricType: String, Sendable, CaseIterable {
    case counter
    case gauge
    case histogram
}

/// The base unit of a family. The family's name ends with the raw value, which precedes a counter's `_total`:
/// https://prometheus.io/docs/practices/naming/#base-units. The text format 0.0.4 does not print the unit.
package enum MetricUnit: String, Sendable, CaseIterable {
    case seconds
    case bytes
    case ratio
}

/// One series of a family, at one instant.
package struct MetricSample: Sendable {
    /// The labels, unique within the family.
    package let labels: Labels
    package let value: MetricValue
    /// The time at which the counter or histogram began to count, in nanoseconds since the Unix epoch; `nil` if this is
    /// unknown.
    package var created: Int64?

    package init(labels: Labels, value: MetricValue, created: Int64? = nil) {
        self.labels = labels
        self.value = value
        self.created = created
    }
}

/// The value of one sample, in the form in which it was counted. It becomes text without a detour through `Double`.
package enum MetricValue: Sendable {
    /// A whole number. Prometheus reads it as a `Double`, which is exact up to 2^53.
    case count(UInt64)
    /// A time, printed as exact decimal seconds.
    case nanoseconds(Int64)
    /// Any other number, including infinities and NaN.
    case number(Double)
    /// The value of a sample in a `histogram` family.
    indirect case histogram(HistogramValue)
}
