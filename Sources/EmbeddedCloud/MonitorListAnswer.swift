/// The body of the answer to a list of monitors.
struct MonitorListAnswer: Encodable {
    let connectionMonitors: [MonitorDocument]
    let requestID: String
}
