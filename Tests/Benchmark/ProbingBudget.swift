/// What probing may cost at most, by the number of targets.
struct ProbingBudget {
    /// CPU time of a probe in µs: at few targets wake-ups decide, and at 10,000 it is half of the cheapest other exporter.
    let microseconds: Double?
    /// CPU time of a probe, by the floor's.
    let ratio: Double?
    /// Requests lost, and messages dropped by the kernel.
    let lost: Double?
    /// Resident memory of a target, beyond that of the process with a single one: an hour of history, the round trips of
    /// the window, outages and the native histogram are a third of it.
    let bytesPerTarget: Double = 6144

    init(targets: Int) {
        microseconds = [1000: 15, 10_000: 10.7][targets]
        ratio = [10_000: 1.4, 100_000: 1.25][targets]
        lost = [100_000: 0][targets]
    }
}
