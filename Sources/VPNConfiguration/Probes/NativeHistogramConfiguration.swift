import Exposition
package import Settings

/// The settings of native histograms.
package struct NativeHistogramConfiguration: SettingsSection, Hashable {
    package var isEnabled = true
    /// The resolution: each power of two of seconds has 2^schema buckets.
    package var schema = 4
    /// The maximum number of buckets. A histogram halves its resolution to stay within it.
    package var maximumBuckets = 32
    package var hasClassicBuckets = true

    package static var defaults: Self { Self() }
}

extension NativeHistogramConfiguration {
    package static let declaration = SectionDeclaration<Self> {
        SectionField(
            "enabled", \.isEnabled, .boolean,
            "Whether to keep native histograms. Each histogram of a target needs at most 0.3 KB")
        SectionField(
            "schema", \.schema,
            .integer(in: NativeHistogramLayout.schemas.lowerBound...NativeHistogramLayout.schemas.upperBound),
            "Resolution: a power of two of seconds has 2^schema buckets. With 4, a bucket is 4.4 % wide")
        SectionField(
            "max_buckets", \.maximumBuckets, .integer(in: NativeHistogramLayout.bucketCounts, unit: "buckets"),
            "Maximum number of buckets of one histogram, of 8 bytes each. A histogram that needs more halves its resolution"
        )
        SectionField(
            "classic_buckets", \.hasClassicBuckets, .boolean,
            "Whether the protobuf format also contains the classic buckets of these histograms")
    }
}
