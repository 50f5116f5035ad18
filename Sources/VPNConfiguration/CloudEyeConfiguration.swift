package import Settings

/// How what the cloud measured itself is read.
package struct CloudEyeConfiguration: Sendable, Equatable {
    /// Whether it is read at all.
    package var isEnabled = true
    /// From one reading to the next.
    package var interval = Duration.seconds(60)
    /// How far a reading looks back: points come late.
    package var lookBack = Duration.seconds(600)
    /// Values that are older are not served.
    package var maximumAge = Duration.seconds(900)
    /// Series in one call, 1 to 500.
    package var batchSize = 10
}

extension CloudEyeConfiguration {
    package static let enabled = Setting(
        name: "enabled", meaning: "Whether the cloud's own measurements are read", form: .boolean,
        need: .standard(true))
    package static let interval = Setting(
        name: "interval",
        meaning: "Time between two readings; at least 15s where the cloud is a real one",
        form: .duration(in: .seconds(1) ... .seconds(3600)),
        need: .standard(.seconds(60)))
    package static let lookBack = Setting(
        name: "look_back",
        meaning:
            "How far a reading looks back for the newest point, since points come late; not less than the interval",
        form: .duration(in: .seconds(120) ... .seconds(14_400)), need: .standard(.seconds(600)))
    package static let maximumAge = Setting(
        name: "max_age", meaning: "Age above which a value is no longer served; not less than the interval",
        form: .duration(in: .seconds(60) ... .seconds(86_400)), need: .standard(.seconds(900)))
    package static let batchSize = Setting(
        name: "batch_size",
        meaning: "Series in one request; Open Telekom Cloud documents 10, Huawei Cloud 500",
        form: SettingForm<Int>.integer(in: 1...500, unit: "series"), need: .standard(10))

    package static let settings = [
        enabled.description, interval.description, lookBack.description, maximumAge.description, batchSize.description,
    ]

    /// Series times minutes of one request, above which the cloud moves the start of the time that is asked for without
    /// saying so (Cloud Eye API, "Querying Monitoring Data of Multiple Metrics").
    private static let maximumPoints = 3000

    /// The cloud has a new point every 15 seconds at best, and calls count against its request limits.
    private static let minimumForRealCloud = Duration.seconds(15)

    package init(_ node: ConfigurationNode, provider: CloudConfiguration.Provider?, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return }
        isEnabled = section.value(of: Self.enabled, else: isEnabled, problems: &problems)
        interval = section.value(of: Self.interval, else: interval, problems: &problems)
        lookBack = section.value(of: Self.lookBack, else: lookBack, problems: &problems)
        maximumAge = section.value(of: Self.maximumAge, else: maximumAge, problems: &problems)
        batchSize = section.value(of: Self.batchSize, else: batchSize, problems: &problems)
        check(section, problems: &problems)
        guard let provider, provider != .embedded, interval < Self.minimumForRealCloud else { return }
        problems.add(
            "\(DurationText.write(interval)) is below the minimum of \(DurationText.write(Self.minimumForRealCloud))"
                + " for \(provider.rawValue); less is for the embedded cloud only",
            at: section.child(named: Self.interval.name) ?? node)
    }

    private func check(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        for (setting, value) in [(Self.lookBack, lookBack), (Self.maximumAge, maximumAge)] where value < interval {
            problems.add(
                "the \(setting.name) of \(DurationText.write(value)) is shorter than the interval of"
                    + " \(DurationText.write(interval)), so that values would be missed; set one of at least that",
                at: section.child(named: setting.name) ?? section.child(named: Self.interval.name) ?? section.node)
        }
        let minutes = Int((lookBack / .seconds(60)).rounded(.up))
        guard batchSize * minutes > Self.maximumPoints else { return }
        problems.add(
            "\(batchSize) series times \(minutes) minutes of look_back are above the \(Self.maximumPoints) points that"
                + " the cloud gives in one answer; set a batch_size of at most \(Self.maximumPoints / minutes)",
            at: section.child(named: Self.batchSize.name) ?? section.child(named: Self.lookBack.name) ?? section.node)
    }
}
