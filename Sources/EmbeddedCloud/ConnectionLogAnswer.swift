/// The body of the answer about the log of a connection, which tells why a negotiation failed.
struct ConnectionLogAnswer: Encodable {
    struct Entry: Encodable {
        /// In seconds since 1970-01-01T00:00:00Z.
        let time: Int64
        let rawMessage: String
    }

    let logs: [Entry]
    let requestID: String

    /// One failure while the connection is `DOWN`; nothing otherwise.
    init(of entry: ConnectionTable.Entry, requestID: String) {
        let connection = entry.connection
        let time = entry.updatedAt ?? connection.creationTime(index: entry.index)
        let message =
            "\(time.text(fractionDigits: 6).dropLast())+00:00 host ipsec_ike[30085]: [\(connection.sourceIP)] "
            + "IPSec tunnel negotiation fails. (IfIndex=[\(entry.index)], PolicyName=[], SeqNum=[0], "
            + "PeerAddress=[\(connection.destinationIP)], PeerPort=[500], Reason=[version mismatch])"
        logs =
            connection.status == "DOWN"
            ? [Entry(time: time.sinceEpoch.components.seconds, rawMessage: message)] : []
        self.requestID = requestID
    }
}
