import CloudAPI
import CloudWatching
import Exposition
import Probing
import VPNConfiguration

/// The families of the cloud's own measurements: the fresh figures of each connection and each gateway.
enum CloudEyeFamilies {
    static func collect(
        _ connections: [ConnectionConfiguration], _ status: WatchedCloud.Snapshot, _ figures: CloudFigures
    ) -> [MetricFamily] {
        let shown = connections.compactMap { connection in
            connection.id.map { Resource(id: $0, labels: Labels(["connection": connection.name])) }
        }
        let names = status.gatewayNames
        let ids = Set(connections.compactMap { $0.id.flatMap { status.reports[$0]?.connection?.gatewayID } })
        let gateways = ids.union(status.gateways.keys).map { id in
            Resource(id: id, labels: Labels(["gateway": names.gateway(id)]))
        }
        return ofConnections.map { family($0, shown, figures) } + ofGateways.map { family($0, gateways, figures) }
            + [sampleTimes(shown, figures), gatewaySampleTimes(gateways, figures)]
    }

    /// Returns whether the readings of Cloud Eye succeed.
    static func readings(_ measurements: CloudMeasurements.Snapshot) -> [MetricFamily] {
        var families = [MetricCatalog.cloudEyeSuccess.family(.count(measurements.isSuccess == true ? 1 : 0))]
        if let success = measurements.lastSuccess {
            families.append(MetricCatalog.cloudEyeLastSuccess.family(.nanoseconds(success)))
        }
        return families
    }

    private struct Resource {
        let id: String
        let labels: Labels
    }

    private static let ofConnections: [(MetricDescription, CloudMeasure)] = [
        (MetricCatalog.cloudLinkRoundTrip, .linkRoundTrip), (MetricCatalog.cloudLinkMaximum, .linkMaximum),
        (MetricCatalog.cloudLinkLoss, .linkLoss), (MetricCatalog.cloudTunnelRoundTrip, .tunnelRoundTrip),
        (MetricCatalog.cloudTunnelMaximum, .tunnelMaximum), (MetricCatalog.cloudTunnelLoss, .tunnelLoss),
        (MetricCatalog.cloudConnectionUp, .connectionStatus), (MetricCatalog.cloudReceiveBytes, .receiveRate),
        (MetricCatalog.cloudTransmitBytes, .sendRate), (MetricCatalog.cloudReceivePackets, .receivePackets),
        (MetricCatalog.cloudTransmitPackets, .sendPackets),
    ]

    private static let ofGateways: [(MetricDescription, CloudMeasure)] = [
        (MetricCatalog.gatewayReceiveBytes, .gatewayReceiveRate),
        (MetricCatalog.gatewayTransmitBytes, .gatewaySendRate),
        (MetricCatalog.gatewayReceivePackets, .gatewayReceivePackets),
        (MetricCatalog.gatewayTransmitPackets, .gatewaySendPackets),
        (MetricCatalog.gatewayReceiveUtilization, .gatewayReceiveUsage),
        (MetricCatalog.gatewayTransmitUtilization, .gatewaySendUsage),
        (MetricCatalog.gatewayConnections, .gatewayConnections),
    ]

    private static func family(
        _ entry: (metric: MetricDescription, measure: CloudMeasure), _ resources: [Resource], _ figures: CloudFigures
    ) -> MetricFamily {
        entry.metric.family(
            resources.compactMap { resource in
                figures.value(entry.measure, of: resource.id)
                    .map { MetricSample(labels: resource.labels, value: .number($0)) }
            })
    }

    private static func sampleTimes(_ connections: [Resource], _ figures: CloudFigures) -> MetricFamily {
        let sources = CloudMeasure.Source.allCases.filter { $0 != .gateway }
        return MetricCatalog.cloudSampleTime.family(
            connections.flatMap { connection in
                sources.compactMap { source in
                    figures.time(source, of: connection.id).map { time in
                        MetricSample(
                            labels: connection.labels.adding("source", source.rawValue),
                            value: .nanoseconds(time.nanoseconds))
                    }
                }
            })
    }

    private static func gatewaySampleTimes(_ gateways: [Resource], _ figures: CloudFigures) -> MetricFamily {
        MetricCatalog.gatewaySampleTime.family(
            gateways.compactMap { gateway in
                figures.time(.gateway, of: gateway.id)
                    .map { MetricSample(labels: gateway.labels, value: .nanoseconds($0.nanoseconds)) }
            })
    }
}
