/// The exporter's self-reported timeliness, within the first minute of its life.
struct Punctuality {
    /// Requests that left, and replies that were read, at least 0.1 s late.
    let lateRequests: Double
    let lateReadings: Double
    let isImpaired: Bool

    init(_ scrape: Scrape) {
        lateRequests = Self.above("0.1", of: "vpn_exporter_schedule_lag_seconds", scrape)
        lateReadings = Self.above("0.1", of: "vpn_exporter_receive_delay_seconds", scrape)
        isImpaired = scrape["vpn_exporter_measurement_impaired"] == 1
    }

    /// Whether the exporter reports itself impaired exactly if it was late. The claim does not hold if a buffer
    /// overflows.
    var isConsistent: Bool { isImpaired == (lateRequests + lateReadings > 0) }

    private static func above(_ bound: String, of name: String, _ scrape: Scrape) -> Double {
        (scrape[name + "_count"] ?? .nan) - (scrape[name + "_bucket", ["le": bound]] ?? .nan)
    }
}
