import Exposition

/// The families of connections as a whole: whether they are available, and how they meet their objectives.
enum ObjectiveFamilies {
    static func collect(
        _ connections: [ConnectionConfiguration], _ probes: [ProbeSnapshot], _ book: AvailabilityBook
    ) -> [MetricFamily] {
        let asked = connections.map {
            Asked(connection: $0, count: book.entries[$0.name]?.count ?? AvailabilityCount())
        }
        return states(connections, book) + counters(asked, probes) + objectives(asked)
    }

    private static func states(_ connections: [ConnectionConfiguration], _ book: AvailabilityBook) -> [MetricFamily] {
        let shown = connections.map { ($0.label, book.entries[$0.name]?.standing ?? .unknown) }
        return [
            MetricCatalog.connectionUp.family(
                shown.compactMap { label, standing in
                    standing.state.isAvailable.map { MetricSample(labels: label, value: .count($0 ? 1 : 0)) }
                }),
            MetricCatalog.connectionState.family(
                shown.flatMap { set($0, "state", ConnectionState.allCases, current: $1.state) }),
            MetricCatalog.connectionDiagnosis.family(
                shown.flatMap { set($0, "diagnosis", ConnectionDiagnosis.allCases, current: $1.diagnosis) }),
        ]
    }

    /// A sample for each case, 1 for the current one.
    private static func set<Case: RawRepresentable<String> & Equatable>(
        _ label: Labels, _ name: String, _ cases: [Case], current: Case
    ) -> [MetricSample] {
        cases.map { MetricSample(labels: label.adding(name, $0.rawValue), value: .count($0 == current ? 1 : 0)) }
    }

    /// A connection with what is asked of it.
    private struct Asked {
        let connection: ConnectionConfiguration
        let count: AvailabilityCount

        var objective: ServiceObjective { connection.policy.objective }
    }

    private static func counters(_ asked: [Asked], _ probes: [ProbeSnapshot]) -> [MetricFamily] {
        let objectives = Dictionary(asked.map { ($0.connection.name, $0.objective) }) { first, _ in first }
        var requests = Counts()
        var seconds = Counts()
        for probe in probes {
            guard let objective = objectives[probe.target.id.connection] else { continue }
            let statistics = probe.statistics
            if objective.loss != nil {
                requests.add(probe.labels, "loss", statistics.replies, of: statistics.completed, since: probe.created)
            }
            if objective.roundTrip != nil {
                requests.add(
                    probe.labels, "rtt", statistics.quality.goodRoundTrips, of: statistics.completed,
                    since: probe.created)
            }
        }
        for asked in asked where asked.objective.availability != nil {
            seconds.add(asked.connection.label, "availability", asked.count.good, of: asked.count.total)
        }
        return [
            MetricCatalog.requests.family(requests.all), MetricCatalog.goodRequests.family(requests.good),
            MetricCatalog.seconds.family(seconds.all), MetricCatalog.goodSeconds.family(seconds.good),
        ]
    }

    /// Samples of two counters with the same labels: of all, and of the good ones among them.
    private struct Counts {
        private(set) var all: [MetricSample] = []
        private(set) var good: [MetricSample] = []

        mutating func add(
            _ labels: Labels, _ objective: String, _ goodCount: UInt64, of count: UInt64, since created: Int64? = nil
        ) {
            let labels = labels.adding("objective", objective)
            all.append(MetricSample(labels: labels, value: .count(count), created: created))
            good.append(MetricSample(labels: labels, value: .count(goodCount), created: created))
        }
    }

    private static func objectives(_ asked: [Asked]) -> [MetricFamily] {
        let ratios = asked.flatMap { asked -> [MetricSample] in
            let objective = asked.objective
            let parts: [(String, Double?)] = [
                ("loss", objective.loss.map { 1 - $0 }),
                ("rtt", objective.roundTrip == nil ? nil : objective.roundTripShare),
                ("availability", objective.availability),
            ]
            return parts.compactMap { kind, ratio in
                ratio.map {
                    MetricSample(labels: asked.connection.label.adding("objective", kind), value: .number($0))
                }
            }
        }
        let times = asked.compactMap { asked in
            asked.objective.roundTrip.map {
                MetricSample(labels: asked.connection.label, value: .nanoseconds($0.nanoseconds))
            }
        }
        return [MetricCatalog.objectiveRatio.family(ratios), MetricCatalog.objectiveRoundTrip.family(times)]
    }
}

extension ConnectionConfiguration {
    fileprivate var label: Labels { Labels(["connection": name]) }
}
