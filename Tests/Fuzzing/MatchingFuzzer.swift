import Glibc

@testable import NetworkPrimitives
@testable import ProbeEngine

/// Fuzzes payloads and quotes against a table of open flows. A reply is intact if and only if it carries the payload of
/// a request to its sender, or the beginning of that payload. An error ends only a request that it quotes.
enum MatchingFuzzer {
    /// libFuzzer calls the test from a single thread, so that this state needs no lock.
    nonisolated(unsafe) private static let flows = try? SentRequests()

    static func test(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard let flows else {
            Claim.holds(false, "the flows are open")
            return -1
        }
        var input = FuzzInput(bytes)
        let now: Int64 = input.flag() ? SentRequests.formerUntil : SentRequests.formerUntil - 1
        let sender = input.choice(of: flows.addresses)
        let original = input.choice(of: flows.requests)
        let sequence = input.flag() ? UInt16(truncatingIfNeeded: original.sequence) : input.number()
        let isQuote = input.flag()
        var payload = original.payload
        if input.flag() { payload = [UInt8](input.rest) } else { input.damage(&payload) }
        // The payload has memory of its own length, so that AddressSanitizer finds reads past its end.
        payload.withUnsafeBytes { bytes in
            if isQuote {
                checkQuote(bytes, to: sender, sequence, at: now, flows)
            } else {
                checkReply(bytes, from: sender, sequence, at: now, flows)
            }
        }
        return 0
    }

    private static func checkReply(
        _ payload: UnsafeRawBufferPointer, from sender: IPAddress, _ sequence: UInt16, at now: Int64,
        _ flows: SentRequests
    ) {
        let carried = flows.requests.filter { request in
            UInt16(truncatingIfNeeded: request.sequence) == sequence && payload.count >= 16
                && payload.count <= request.payload.count
                && request.payload.prefix(payload.count).elementsEqual(payload)
        }
        let truth = carried.first { $0.isAddress(sender, at: now) }
        switch flows.table.match(payload, sender: sender, sequence: sequence, at: now) {
        case .intact(let slot, let sequence, _, let isTruncated):
            Claim.holds(truth != nil, "an intact reply carries the payload of a request")
            Claim.holds(
                slot.key == truth?.flow && sequence == truth?.sequence, "an intact reply belongs to its request")
            Claim.holds(isTruncated == (payload.count < slot.payloadSize), "a shorter reply is truncated")
        case .otherSender(let slot, let sequence):
            Claim.holds(truth == nil, "a reply from the destination is not from another sender")
            let isTrue = carried.contains { $0.flow == slot.key && $0.sequence == sequence }
            Claim.holds(isTrue, "a reply from another sender carries the payload of a request")
        case .corrupted(let slot, _):
            Claim.holds(truth == nil, "an unchanged reply is not corrupted")
            Claim.holds(
                slot.hasAddress(sender.withoutZone, at: now), "a corrupted reply comes from the address of a flow")
        case .foreign:
            Claim.holds(carried.isEmpty, "an unchanged reply is not foreign")
        }
    }

    private static func checkQuote(
        _ payload: UnsafeRawBufferPointer, to destination: IPAddress, _ sequence: UInt16, at now: Int64,
        _ flows: SentRequests
    ) {
        let verdict = ICMPVerdict(reason: .timeExceeded, mtu: 0)
        let quoted = QuotedRequest(verdict: verdict, destination: destination, sequence: sequence, payload: payload)
        let truth = flows.requests.first { request in
            UInt16(truncatingIfNeeded: request.sequence) == sequence && request.isAddress(destination, at: now)
                && payload.count >= 16 && request.payload.prefix(16).elementsEqual(payload.prefix(16))
        }
        guard let (slot, whole) = flows.table.find(quoted, at: now) else {
            return Claim.holds(truth == nil, "a quote of a request is found")
        }
        Claim.holds(UInt16(truncatingIfNeeded: whole) == sequence, "a quote has the sequence of its request")
        if payload.count >= 16 {
            Claim.holds(
                slot.key == truth?.flow && whole == truth?.sequence, "a quote belongs to its request")
        } else {
            Claim.holds(
                slot.flow.find(sequence)?.request.state == .pending, "a brief quote ends only a pending request")
            let isTrue = flows.requests.contains { request in
                request.flow == slot.key && request.sequence == whole
                    && request.isAddress(destination.withoutZone, at: now)
            }
            Claim.holds(isTrue, "a brief quote belongs to a request to its destination")
        }
    }
}
