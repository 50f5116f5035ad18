import Exposition
package import Settings

/// How native histograms are kept.
package struct NativeHistogramConfiguration: Sendable, Hashable {
    /// Whether they are kept at all.
    package var isEnabled = true
    /// A power of two of seconds has 2^schema buckets.
    package var schema = 4
    /// Of one histogram; for more the resolution is halved.
    package var maximumBuckets = 32
    /// Whether whoever gets them gets the classic buckets beside.
    package var hasClassicBuckets = true
}

extension NativeHistogramConfiguration {
    package static let enabled = Setting(
        name: "enabled", meaning: "Whether they are kept, at most 0.3 KB for each histogram of a target",
        form: .boolean,
        need: .standard(NativeHistogramConfiguration().isEnabled))
    package static let schema = Setting(
        name: "schema",
        meaning:
            "The resolution: from one power of two of seconds to the next there are 2^schema buckets; 4 makes each 4.4 % wide",
        form: SettingForm<Int>.integer(
            in: NativeHistogramLayout.schemas.lowerBound...NativeHistogramLayout.schemas.upperBound),
        need: .standard(NativeHistogramConfiguration().schema))
    package static let maximumBuckets = Setting(
        name: "max_buckets",
        meaning:
            "The most buckets of one histogram, of 8 bytes each; where more would be needed its resolution is halved",
        form: SettingForm<Int>.integer(in: NativeHistogramLayout.bucketCounts, unit: "buckets"),
        need: .standard(NativeHistogramConfiguration().maximumBuckets))
    static let classicBuckets = Setting(
        name: "classic_buckets", meaning: "Whether the protobuf format has their classic buckets beside",
        form: .boolean,
        need: .standard(NativeHistogramConfiguration().hasClassicBuckets))

    package static let settings = [
        enabled.description, schema.description, maximumBuckets.description, classicBuckets.description,
    ]

    package init(_ node: ConfigurationNode, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return }
        isEnabled = section.value(of: Self.enabled, else: isEnabled, problems: &problems)
        schema = section.value(of: Self.schema, else: schema, problems: &problems)
        maximumBuckets = section.value(of: Self.maximumBuckets, else: maximumBuckets, problems: &problems)
        hasClassicBuckets = section.value(of: Self.classicBuckets, else: hasClassicBuckets, problems: &problems)
    }
}
