/// The body of the answers about one monitor.
struct MonitorAnswer: Encodable {
    let connectionMonitor: MonitorDocument
    let requestID: String
}
