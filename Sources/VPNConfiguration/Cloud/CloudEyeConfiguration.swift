import CloudAPI
package import Settings

/// The settings for reading the cloud's own measurements.
package struct CloudEyeConfiguration: SettingsSection, Equatable {
    package var isEnabled = true
    /// The time from one reading to the next.
    package var interval = Duration.seconds(60)
    /// The time before a reading that it covers, since points arrive late.
    package var lookBack = Duration.seconds(600)
    /// The age above which values are not exposed.
    package var maximumAge = Duration.seconds(900)
    /// The maximum number of series in one call.
    package var batchSize = 10

    package static var defaults: Self { Self() }
}

extension CloudEyeConfiguration {
    package static let declaration = SectionDeclaration<Self> {
        SectionField("enabled", \.isEnabled, .boolean, "Whether to read the cloud's own measurements")
        SectionField(
            "interval", \.interval, .duration(in: .seconds(1) ... .seconds(3600)),
            "Time between two readings. At least 15s with a real cloud")
        SectionField(
            "look_back", \.lookBack, .duration(in: .seconds(120) ... .seconds(14_400)),
            "Age of the oldest point that a reading accepts, since points arrive late. At least the interval")
        SectionField(
            "max_age", \.maximumAge, .duration(in: .seconds(60) ... .seconds(86_400)),
            "Age above which the exporter omits a value. At least the interval")
        SectionField(
            "batch_size", \.batchSize, .integer(in: 1...500, unit: "series"),
            "Number of series in one request. Documented limits: "
                + CloudProvider.real.map { "\($0.rawValue) \($0.limits.seriesPerCall)" }.joined(separator: ", "))
    }

    /// The limit of series times minutes in one request. Above it, the cloud silently moves the start of the requested
    /// time (Cloud Eye API, "Querying Monitoring Data of Multiple Metrics").
    private static let maximumPoints = 3000

    package init(_ node: ConfigurationNode, provider: CloudConfiguration.Provider?, problems: inout ProblemCollector) {
        self = Self(node, problems: &problems)
        guard let provider else { return }
        CallInterval(setting: Self.setting(\.interval), minimum: provider.limits.minimumReadingInterval)
            .check(interval, in: node, provider, &problems)
    }

    package func check(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        let interval = Self.setting(\.interval).name
        for path in [\Self.lookBack, \Self.maximumAge] where self[keyPath: path] < self.interval {
            let name = Self.setting(path).name
            problems.add(
                "the \(name) of \(DurationText.write(self[keyPath: path])) is shorter than the interval of"
                    + " \(DurationText.write(self.interval)), so that values are lost. Set at least the interval",
                at: section.child(named: name) ?? section.child(named: interval) ?? section.node)
        }
        let minutes = Int((lookBack / .seconds(60)).rounded(.up))
        guard batchSize * minutes > Self.maximumPoints else { return }
        let names = [Self.setting(\.batchSize).name, Self.setting(\.lookBack).name]
        problems.add(
            "\(batchSize) series times \(minutes) minutes of look_back exceed the \(Self.maximumPoints) points in one"
                + " answer of the cloud. Set a batch_size of at most \(Self.maximumPoints / minutes)",
            at: names.lazy.compactMap(section.child(named:)).first ?? section.node)
    }
}
