package import Settings

extension SimulatedConfiguration {
    /// What the embedded cloud's Cloud Eye has measured of a connection.
    package struct Measurement: Sendable, Equatable {
        /// Between the gateways; `nil` has the embedded cloud make one up.
        package var latency: Duration?
        /// In percent, 0 to 100.
        package var loss = 0

        package init(latency: Duration? = nil, loss: Int = 0) {
            self.latency = latency
            self.loss = loss
        }
    }
}

extension SimulatedConfiguration.Measurement {
    package static let latency = Setting(
        name: "latency", meaning: "Average round-trip time; made up where it is left out",
        form: .duration(in: .zero ... .seconds(5)), need: .optional)
    package static let loss = Setting(
        name: "loss", meaning: "Packet loss; all of it leaves no round-trip time",
        form: SettingForm<Int>.integer(in: 0...100, unit: "percent"), need: .standard(0))

    package static let settings = [latency.description, loss.description]

    package init(_ node: ConfigurationNode, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return }
        latency = section.value(of: Self.latency, problems: &problems)
        loss = section.value(of: Self.loss, else: loss, problems: &problems)
    }
}
