/// What an exporter says of its own promptness, within the first minute of its life.
struct Punctuality {
    /// Requests that left, and replies that were read, 0.1 s too late or more.
    let lateRequests: Double
    let lateReadings: Double
    let isImpaired: Bool

    init(_ scrape: Scrape) {
        lateRequests = Self.above("0.1", of: "vpn_exporter_schedule_lag_seconds", scrape)
        lateReadings = Self.above("0.1", of: "vpn_exporter_receive_delay_seconds", scrape)
        isImpaired = scrape["vpn_exporter_measurement_impaired"] == 1
    }

    /// Whether it calls itself impaired exactly where it was late, as long as no buffer ran out.
    var isConsistent: Bool { isImpaired == (lateRequests + lateReadings > 0) }

    private static func above(_ bound: String, of name: String, _ scrape: Scrape) -> Double {
        (scrape[name + "_count"] ?? .nan) - (scrape[name + "_bucket", ["le": bound]] ?? .nan)
    }
}
