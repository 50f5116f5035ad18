/// The JSON around monitors in requests and answers.
enum MonitorBody {
    struct One: Decodable {
        let monitor: ConnectionMonitor

        private enum CodingKeys: String, CodingKey {
            case monitor = "connection_monitor"
        }
    }

    /// The connection's id is all that a create may say; addresses and pace are the cloud's.
    struct New: Encodable {
        private struct Content: Encodable {
            let connectionID: String

            private enum CodingKeys: String, CodingKey {
                case connectionID = "vpn_connection_id"
            }
        }

        private let monitor: Content

        init(connectionID: String) {
            monitor = Content(connectionID: connectionID)
        }

        private enum CodingKeys: String, CodingKey {
            case monitor = "connection_monitor"
        }
    }
}
