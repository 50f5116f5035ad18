import VPNConfiguration

/// The metrics of each profile.
extension MetricsProfile {
    /// Returns whether the profile contains the family of this name.
    ///
    /// The settings of a target decide on what `full` has in addition to `standard`, so both contain every name here.
    func shows(_ name: String) -> Bool { self != .minimal || Self.minimalNames.contains(name) }

    private static let minimalNames = Set(
        (ofTargets + ofConnections + MetricCatalog.pairs + ofCloud + ofExporter + MetricCatalog.process).map(\.name))

    private static let ofTargets = [
        MetricCatalog.sent, MetricCatalog.unsent, MetricCatalog.completed, MetricCatalog.lost, MetricCatalog.sendErrors,
        MetricCatalog.targetPresent, MetricCatalog.meanRoundTrip, MetricCatalog.lossRatio, MetricCatalog.up,
        MetricCatalog.outages, MetricCatalog.outageTime, MetricCatalog.stateChanges, MetricCatalog.flapping,
    ]

    private static let ofConnections = [
        MetricCatalog.connectionUp, MetricCatalog.connectionState, MetricCatalog.connectionDiagnosis,
        MetricCatalog.maintenance, MetricCatalog.silenceEnd, MetricCatalog.requests, MetricCatalog.goodRequests,
        MetricCatalog.seconds, MetricCatalog.goodSeconds,
        MetricCatalog.objectiveRatio, MetricCatalog.connectionInfo, MetricCatalog.monitorPresent,
        MetricCatalog.monitorStatus, MetricCatalog.cloudConnectionStatus, MetricCatalog.cloudConnectionPresent,
        MetricCatalog.discoveredConnections,
    ]

    private static let ofCloud = [
        MetricCatalog.reconcileSuccess, MetricCatalog.reconcileLastSuccess, MetricCatalog.monitorCreateFailures,
        MetricCatalog.apiRequests, MetricCatalog.apiThrottled, MetricCatalog.tokenExpiry, MetricCatalog.cloudEyeSuccess,
        MetricCatalog.cloudEyeLastSuccess,
    ]

    private static let ofExporter = [
        MetricCatalog.buildInfo, MetricCatalog.ready, MetricCatalog.probingPermitted, MetricCatalog.shardIndex,
        MetricCatalog.shards,
        MetricCatalog.scheduleLag, MetricCatalog.socketDrops, MetricCatalog.impaired,
        MetricCatalog.targets, MetricCatalog.configReloadSuccessful, MetricCatalog.configReloadTimestamp,
        MetricCatalog.unmatchedSelectors,
    ]
}
