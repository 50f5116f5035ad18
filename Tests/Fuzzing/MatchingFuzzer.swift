import Glibc

@testable import Network
@testable import ProbeEngine

/// Payloads and quotes against a table of open flows: a reply is intact exactly where it carries what a request to its
/// sender carried, or the beginning of that, and an error is only of a request that it quotes.
enum MatchingFuzzer {
    /// Invariant of this unsafety: libFuzzer calls the test from one thread.
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
        // A copy that is as long as the payload, so that reading past it is found.
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
            Claim.holds(truth != nil, "a reply is intact where it carries what was sent")
            Claim.holds(
                slot.key == truth?.flow && sequence == truth?.sequence, "an intact reply is its request's")
            Claim.holds(isTruncated == (payload.count < slot.payloadSize), "a reply is cut where it is shorter")
        case .otherSender(let slot, let sequence):
            Claim.holds(truth == nil, "a reply from where a request went is not another sender's")
            let isTrue = carried.contains { $0.flow == slot.key && $0.sequence == sequence }
            Claim.holds(isTrue, "another sender's reply carries what was sent")
        case .corrupted(let slot, _):
            Claim.holds(truth == nil, "what came back as it was sent is not corrupted")
            Claim.holds(slot.hasAddress(sender.withoutZone, at: now), "a corrupted reply is from a flow's address")
        case .foreign:
            Claim.holds(carried.isEmpty, "what came back as it was sent is not foreign")
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
            return Claim.holds(truth == nil, "a quote of a request is known again")
        }
        Claim.holds(UInt16(truncatingIfNeeded: whole) == sequence, "a quote has its request's sequence")
        if payload.count >= 16 {
            Claim.holds(
                slot.key == truth?.flow && whole == truth?.sequence, "a quote is its request's")
        } else {
            Claim.holds(slot.flow.find(sequence)?.request.state == .pending, "a brief quote ends no request twice")
            let isTrue = flows.requests.contains { request in
                request.flow == slot.key && request.sequence == whole
                    && request.isAddress(destination.withoutZone, at: now)
            }
            Claim.holds(isTrue, "a brief quote is of a request to that address")
        }
    }
}
