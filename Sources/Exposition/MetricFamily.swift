/// All series of one name, with what is said about them once.
package struct MetricFamily: Sendable {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`, a counter's with its `_total`; each name is in an exposition once.
    package let name: String
    /// One sentence for people; any text.
    package let help: String
    /// What kind of figure it is.
    package let type: MetricType
    /// `nil` for plain numbers.
    package let unit: MetricUnit?
    /// In any order, no two with the same labels; `.histogram` values exactly in a `histogram` family. Empty where the family
    /// has columns.
    package var samples: [MetricSample]
    /// The figures of many rows, in the place of samples.
    private(set) var columns: MetricColumns?

    /// A family, under the conditions that its fields state.
    package init(name: String, help: String, type: MetricType, unit: MetricUnit? = nil, samples: [MetricSample] = []) {
        self.name = name
        self.help = help
        self.type = type
        self.unit = unit
        self.samples = samples
    }

    /// A family of columns: a histogram's have buckets, exactly in a `histogram` family.
    package init(name: String, help: String, type: MetricType, unit: MetricUnit? = nil, columns: MetricColumns) {
        precondition((type == .histogram) == (columns.histograms != nil))
        self.init(name: name, help: help, type: type, unit: unit)
        self.columns = columns
    }

    /// Whether it has no figure.
    package var isEmpty: Bool { samples.isEmpty && columns?.isEmpty != false }

    /// The same without times of creation after `time`, in nanoseconds since the Unix epoch: those that lie in the future, as
    /// after the clock was set back.
    package func withoutCreation(after time: Int64) -> MetricFamily {
        var family = self
        family.columns?.hideCreation(after: time)
        for index in samples.indices where samples[index].created.map({ $0 > time }) ?? false {
            family.samples[index].created = nil
        }
        return family
    }

    /// The family with a time of creation for the samples that have none.
    ///
    /// - Parameter time: in nanoseconds since the Unix epoch; `nil` changes nothing.
    package func created(at time: Int64?) -> MetricFamily {
        var family = self
        for index in samples.indices where samples[index].created == nil { family.samples[index].created = time }
        return family
    }

    /// The family without what says when its samples began.
    package var withoutTimesOfCreation: MetricFamily {
        var family = self
        for index in samples.indices { family.samples[index].created = nil }
        family.columns?.hideCreation(after: .min)
        return family
    }
}
