package import Settings

/// What is served of what is measured, and how finely.
package struct MetricsConfiguration: Sendable, Equatable {
    package var profile = MetricsProfile.standard
    package var histograms = HistogramLayout.standard
}

extension MetricsConfiguration {
    package static let profile = Setting(
        name: "profile",
        meaning:
            "How much is served: minimal is what alerting on connections needs, full is standard with jitter_histogram and"
            + " mos of every target",
        form: .choice(MetricsProfile.self), need: .standard(.standard))
    package static let buckets = Setting<[Int64]>(
        name: "buckets",
        meaning:
            "Upper bounds in seconds of the classic buckets of vpn_probe_rtt_seconds; 18 from 0.0005 to 5 otherwise",
        form: .bounds, need: .optional)
    static let nativeSection = SettingDescription(
        name: "native_histogram",
        sentence:
            "The native histograms of round-trip times and their differences, which the protobuf format has; optional.")

    package static let settings = [profile.description, buckets.description, nativeSection]

    package init(_ node: ConfigurationNode, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return }
        profile = section.value(of: Self.profile, else: profile, problems: &problems)
        let bounds = section.value(of: Self.buckets, problems: &problems)
        let native = section.child(Self.nativeSection).map { NativeHistogramConfiguration($0, problems: &problems) }
        guard bounds != nil || native != nil else { return }
        histograms = HistogramLayout(bounds: bounds, native: native ?? NativeHistogramConfiguration())
    }

    /// What the settings of probes are laid over.
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
    /// Rising times in seconds; the values are nanoseconds.
    package static var bounds: SettingForm {
        let most = HistogramLayout.mostBounds
        let bound = "a list of 1 to \(most) rising numbers, each 0.000001 to 60"
        let shape = ValueShape.list(of: .number(0.000_001...60), count: 1...most)
        return SettingForm(bound: bound, shape: shape, write: { "\($0.map { Double($0) / 1e9 })" }) {
            node throws(SettingRefusal) in
            guard case .sequence(let items) = node.content else {
                throw SettingRefusal("is \(node.kind) where a list of numbers is expected: \(bound)")
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
