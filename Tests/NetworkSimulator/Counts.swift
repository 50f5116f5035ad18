import FoundationEssentials

/// The answer to the command `counts`: the truth of every probed address, and the events that would invalidate it.
struct Counts: Codable, Equatable, Sendable {
    /// The truth by the text of the address.
    var addresses: [String: Truth] = [:]
    /// Packets from the device that are not whole, valid echo requests, such as neighbour discovery or fragments.
    var ignored = 0
    /// Packets that the device refused. Their requests count as dropped.
    var writeErrors = 0
    /// Packets that never reached the simulator since the device came up, because the queue of the device was full.
    var unseen = 0
    var isPaused = false

    private enum CodingKeys: String, CodingKey {
        case addresses, ignored
        case writeErrors = "write_errors"
        case unseen
        case isPaused = "paused"
    }
}

/// Writes counts as JSON without an encoder. The simulator answers no request meanwhile, and for 10,000 addresses a
/// general encoder takes longer than the interval of a prober. The `Decodable` conformances read the line.
extension Counts {
    /// One line of JSON with a line feed at its end. The same counts give the same bytes.
    var line: [UInt8] {
        var json = Array("{\"addresses\":{".utf8)
        for (index, address) in addresses.keys.sorted().enumerated() {
            json += "\(index == 0 ? "" : ",")\"\(address)\":".utf8
            addresses[address]?.append(to: &json)
        }
        json +=
            "},\"ignored\":\(ignored),\"write_errors\":\(writeErrors),\"unseen\":\(unseen),\"paused\":\(isPaused)}\n"
            .utf8
        return json
    }
}

extension Truth {
    fileprivate func append(to json: inout [UInt8]) {
        var separator = UInt8(ascii: "{")
        for (key, count) in integers {
            json.append(separator)
            json += "\"\(key)\":".utf8
            json += String(count).utf8
            separator = UInt8(ascii: ",")
        }
        json += ",\"errors\":{\(Self.text(errors))},\"errors_beside\":{\(Self.text(errorsBeside))}".utf8
        json += ",\"drop_runs\":{\(Self.text(dropRuns))}".utf8
        json += ",\"drop_runs_ns\":{\(Self.text(dropRunTimes))}".utf8
        json += ",\"rtt_square_sum_ns2\":\(roundTripSquareSum)}".utf8
    }

    private static func text(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
    }

    private var integers: [(String, Int)] {
        var integers: [(String, Int)] = [
            ("requests", requests), ("dropped", dropped), ("queued", queued), ("replies", replies), ("clean", clean),
            ("late", late), ("duplicates", duplicates), ("reordered", reordered), ("held_back", heldBack),
            ("corrupted", corrupted), ("truncated", truncated), ("bad_checksum", badChecksum),
            ("wrong_sender", wrongSender), ("foreign_identifier", foreignIdentifier), ("wrong_token", wrongToken),
            ("rtt_sum_ns", Int(roundTripSum)), ("drop_run", dropRun),
            ("drop_run_ns", dropRunTime),
        ]
        if let leastRoundTrip { integers.append(("rtt_min_ns", Int(leastRoundTrip))) }
        if let greatestRoundTrip { integers.append(("rtt_max_ns", Int(greatestRoundTrip))) }
        return integers
    }
}
