/// Puts a family's samples into the order of their labels. The families of one scrape have the same labels, mostly in one
/// order, so that it is looked at once and not for each family.
struct SampleOrder {
    /// Samples that are known to be in order.
    private var known: [MetricSample] = []

    /// The samples in the order of their labels.
    mutating func sorted(_ samples: [MetricSample]) -> [MetricSample] {
        if hasKnownOrder(samples) { return samples }
        let isSorted = zip(samples, samples.dropFirst()).allSatisfy { !($1.labels < $0.labels) }
        let sorted = isSorted ? samples : samples.sorted { $0.labels < $1.labels }
        known = sorted
        return sorted
    }

    private func hasKnownOrder(_ samples: [MetricSample]) -> Bool {
        guard samples.count == known.count else { return false }
        return samples.indices.allSatisfy { RawBytes.areOne(samples[$0].labels.text, known[$0].labels.text) }
    }
}
