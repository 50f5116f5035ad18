package import Settings

/// The metrics that the exporter exposes, and the resolution of their histograms.
package struct MetricsConfiguration: Sendable, Equatable {
    package var profile = MetricsProfile.standard
    package var histograms = HistogramLayout.standard

    /// The section, before its bounds and its native histograms become one layout.
    private struct Section: SettingsSection {
        var profile = MetricsProfile.standard
        var buckets: [Int64]?
        var native = NativeHistogramConfiguration()

        static var defaults: Self { Self() }

        static let declaration = SectionDeclaration<Self> {
            SectionField(
                "profile", \.profile, .choice(MetricsProfile.self),
                "Set of metrics. minimal has what alerts on connections need; full is standard with jitter_histogram and"
                    + " mos for every target")
            SectionField(
                "buckets", \.buckets, .bounds,
                "Upper bounds in seconds of the classic buckets of vpn_probe_rtt_seconds",
                otherwise: "Default: 18 bounds from 0.0005 to 5.")
            SectionField(
                section: "native_histogram", \.native,
                "Native histograms of round-trip times and their differences, in the protobuf format. Optional.")
        }
    }
}

extension MetricsConfiguration {
    package static var settings: [SettingDescription] { Section.settings }

    package init(_ node: ConfigurationNode, problems: inout ProblemCollector) {
        let section = Section(node, problems: &problems)
        profile = section.profile
        histograms = HistogramLayout(bounds: section.buckets, native: section.native)
        // Equal layouts of all files are one object.
        if histograms == .standard { histograms = .standard }
    }

    /// The settings that those of `probes` override.
    package var probes: ProbeSettings {
        guard self != MetricsConfiguration() else { return .standard }
        var values = ProbeSettings.Values()
        values.histograms = histograms
        values.hasJitterHistogram = profile == .full
        values.hasMeanOpinionScore = profile == .full
        return ProbeSettings(values)
    }
}

extension SettingForm where Value == [Int64] {
    /// A list of rising times, written in seconds. The values are in nanoseconds.
    package static var bounds: SettingForm {
        let most = HistogramLayout.mostBounds
        let bound = "a list of 1 to \(most) rising numbers, each 0.000001 to 60"
        let shape = ValueShape.list(of: .number(0.000_001...60), count: 1...most)
        return SettingForm(bound: bound, shape: shape, write: { "\($0.map { Double($0) / 1e9 })" }) {
            node throws(SettingRefusal) in
            guard case .sequence(let items) = node.content else {
                throw SettingRefusal("expected \(bound), got \(node.kind)")
            }
            guard !items.isEmpty else { throw SettingRefusal("is empty: \(bound)") }
            guard items.count <= most else {
                throw SettingRefusal("\(items.count) bounds are above the maximum of \(most)")
            }
            var bounds: [Int64] = []
            for item in items {
                guard case .text(let text, isQuoted: false) = item.content, let time = SecondsText.parse(text),
                    (1_000...60_000_000_000).contains(time)
                else { throw SettingRefusal("item \(bounds.count + 1) is not such a number: \(bound)") }
                if let last = bounds.last, time <= last {
                    throw SettingRefusal("\(shown(text)) does not rise above the bound before it: \(bound)")
                }
                bounds.append(time)
            }
            return bounds
        }
    }
}

/// The set of metrics of each target and connection. Prometheus need not store what is not exposed.
package enum MetricsProfile: String, Sendable, CaseIterable {
    /// The metrics that alerts on connections need.
    case minimal
    /// All metrics that cost little.
    case standard
    /// The expensive metrics, too, for all targets.
    case full
}
