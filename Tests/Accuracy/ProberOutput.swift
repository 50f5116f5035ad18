import Network

/// What the probing process printed.
struct ProberOutput {
    private(set) var replies: [ReportedReply] = []
    /// The clocks in force at the end, sender's and receiver's, of each family's flows.
    private(set) var clocks: [IPAddress.Family: Set<String>] = [:]

    struct Malformed: Error {
        let line: String
    }

    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 3, let address = IPAddress(words[1]) else { throw Malformed(line: String(line)) }
            switch words[0] {
            case "stamps":
                clocks[address.family, default: []].insert(words[2])
            case "reply":
                guard words.count == 4, let sequence = UInt16(words[2]), let time = Int64(words[3]) else {
                    throw Malformed(line: String(line))
                }
                replies.append(ReportedReply(address: address, sequence: sequence, roundTripTime: time))
            default:
                throw Malformed(line: String(line))
            }
        }
    }
}
