import Settings

/// The keys of a configuration file, by the path of their mapping. Tests compare documents with them.
enum ConfigurationSchema {
    /// `[]` stands for each item of a list.
    static let sections: [(path: String, settings: [SettingDescription])] = [
        ("", ExporterConfiguration.settings),
        ("cloud", CloudConfiguration.settings),
        ("cloud.endpoints", EndpointOverrides.settings),
        ("cloud.credentials", CloudCredentials.settings),
        ("monitors", MonitorsConfiguration.settings),
        ("cloud_eye", CloudEyeConfiguration.settings),
        ("icmp", ICMPConfiguration.settings),
        ("metrics", MetricsConfiguration.settings),
        ("metrics.native_histogram", NativeHistogramConfiguration.settings),
        ("probes", ProbeSettings.Values.settings),
        ("objective", ServiceObjective.settings),
        ("maintenance[]", MaintenanceWindow.settings),
        ("connections[].objective", ServiceObjective.settings),
        ("probes.path_mtu", PathMTUConfiguration.settings),
        ("probes.trace", TraceConfiguration.settings),
        ("targets[]", TargetConfiguration.settings),
        ("targets[].probes", ProbeSettings.Values.settings),
        ("targets[].probes.path_mtu", PathMTUConfiguration.settings),
        ("targets[].probes.trace", TraceConfiguration.settings),
        ("connections[]", ConnectionConfiguration.settings + [DiscoveryConfiguration.discoverSection]),
        ("connections[].discover", ConnectionSelector.settings),
        ("connections[].simulated", SimulatedConfiguration.settings),
        ("connections[].simulated.measured", SimulatedConfiguration.Measurement.settings),
        ("connections[].probes", ProbeSettings.Values.settings),
        ("connections[].probes.path_mtu", PathMTUConfiguration.settings),
        ("connections[].probes.trace", TraceConfiguration.settings),
        ("connections[].targets[]", TargetConfiguration.settings),
        ("connections[].targets[].probes", ProbeSettings.Values.settings),
        ("connections[].targets[].probes.path_mtu", PathMTUConfiguration.settings),
        ("connections[].targets[].probes.trace", TraceConfiguration.settings),
    ]
}
