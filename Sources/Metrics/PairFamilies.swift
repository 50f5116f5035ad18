import Availability
import CloudWatching
import Exposition

/// The families of the pairs: their states and their members.
enum PairFamilies {
    static func collect(_ book: PairTracker, _ names: GatewayNames) -> [MetricFamily] {
        let pairs = book.pairs.map { key, pair in
            Shown(
                labels: Labels([
                    "gateway": names.gateway(key.gateway),
                    "customer_gateway": names.customerGateway(key.customerGateway),
                ]), pair: pair)
        }
        return [states(pairs), members(pairs)] + counts(pairs)
    }

    private struct Shown {
        let labels: Labels
        let pair: PairTracker.Pair
    }

    private static func states(_ pairs: [Shown]) -> MetricFamily {
        MetricCatalog.pairState.family(
            pairs.flatMap { shown -> [MetricSample] in
                let current = shown.pair.state
                return PairState.allCases.map { state in
                    MetricSample(
                        labels: shown.labels.adding("state", state.rawValue), value: .count(state == current ? 1 : 0))
                }
            })
    }

    private static func members(_ pairs: [Shown]) -> MetricFamily {
        MetricCatalog.pairMemberInfo.family(
            pairs.flatMap { shown in
                shown.pair.members.map { member in
                    MetricSample(
                        labels: shown.labels.adding("connection", member.connection)
                            .adding("ha_role", member.role ?? ""), value: .count(1))
                }
            })
    }

    private static func counts(_ pairs: [Shown]) -> [MetricFamily] {
        [
            MetricCatalog.pairMembers.family(
                pairs.map { MetricSample(labels: $0.labels, value: .count(UInt64($0.pair.members.count))) }),
            MetricCatalog.pairMembersUp.family(
                pairs.map { MetricSample(labels: $0.labels, value: .count(UInt64($0.pair.up))) }),
            MetricCatalog.pairStateChanges.family(
                pairs.map { MetricSample(labels: $0.labels, value: .count($0.pair.changes)) }),
        ]
    }
}
