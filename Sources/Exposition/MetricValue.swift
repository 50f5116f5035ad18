/// The value of one sample, in the form in which it was counted: it becomes text without a detour over `Double`.
package enum MetricValue: Sendable {
    /// A whole number; Prometheus itself reads it as a `Double`, exact up to 2^53.
    case count(UInt64)
    /// A time, printed as exact decimal seconds.
    case nanoseconds(Int64)
    /// Anything else, infinities and NaN included.
    case number(Double)
    /// The value of a `histogram` family's sample, and only there.
    indirect case histogram(HistogramValue)
}
