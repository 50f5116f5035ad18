import NetworkPrimitives

/// All open flows. It finds the flow of every message that arrives.
struct EchoFlowTable {
    /// The request that a reply belongs to.
    enum Match {
        case intact(EchoFlowSlot, sequence: UInt64, EchoRequest, isTruncated: Bool)
        case corrupted(EchoFlowSlot, sequence: UInt64)
        /// The reply has the request's token, but comes from an address other than the flow's.
        case otherSender(EchoFlowSlot, sequence: UInt64)
        case foreign
    }

    private(set) var count = 0
    let messages: EchoMessages
    private var slots: [EchoFlowSlot?] = []
    private var free: [Int32] = []
    private var generation: UInt32 = 0
    private var places: [EchoFlowKey: Int32] = [:]
    /// The first flow of each address without its zone. Each slot has the next one.
    private var firstOfAddress: [IPAddress: Int32] = [:]
    /// The flows to an address that was written with a zone. They are few, so that each second can check all of them.
    private var zonedPlaces: Set<Int32> = []

    init(messages: EchoMessages) {
        self.messages = messages
    }

    /// The open flow with `id`.
    subscript(id: EchoFlowID) -> EchoFlowSlot? {
        guard let slot = slots[Int(id.place)], slot.id == id else { return nil }
        return slot
    }

    /// The open flow with `key`.
    subscript(key: EchoFlowKey) -> EchoFlowSlot? { places[key].flatMap { slots[Int($0)] } }

    /// The open flows to an address that was written with a zone.
    var zoned: [EchoFlowSlot] { zonedPlaces.compactMap { slots[Int($0)] } }

    /// Opens a flow without a destination.
    mutating func open(
        _ parameters: EchoParameters, key: EchoFlowKey, firstSequence: UInt16, sockets: PathSockets,
        timestamps: PingTimestampMode, observer: any EchoObserver
    ) -> EchoFlowSlot {
        let place = free.popLast() ?? Int32(slots.count)
        if place == slots.count { slots.append(nil) }
        generation &+= 1
        let slot = EchoFlowSlot(
            parameters, id: EchoFlowID(place: place, generation: generation), key: key, firstSequence: firstSequence,
            sockets: sockets, timestamps: timestamps, observer: observer)
        slot.fillerSum = messages.fillerSum(payloadSize: slot.payloadSize)
        slots[Int(place)] = slot
        places[key] = place
        count += 1
        return slot
    }

    /// Closes an open flow. Its requests in flight get no verdict.
    mutating func close(_ slot: EchoFlowSlot) {
        let place = slot.id.place
        guard slots[Int(place)] === slot else { return }
        unlink(slot)
        zonedPlaces.remove(place)
        slots[Int(place)] = nil
        free.append(place)
        places[slot.key] = nil
        count -= 1
    }

    /// Sets the destination of a flow at `now`, in monotonic nanoseconds. Replies from the former one count until
    /// `until`.
    mutating func direct(_ slot: EchoFlowSlot, to destination: IPAddress, at now: Int64, until: Int64) {
        slot.formerAddresses.removeAll { $0.until <= now || $0.address == destination }
        if let former = slot.destination { slot.formerAddresses.append((former, until)) }
        unlink(slot)
        slot.destination = destination
        if destination.zone.isEmpty { zonedPlaces.remove(slot.id.place) } else { zonedPlaces.insert(slot.id.place) }
        let address = destination.withoutZone
        slot.nextOfAddress = firstOfAddress[address]
        firstOfAddress[address] = slot.id.place
    }

    /// Returns the request that a reply with `payload` from `sender` belongs to. The payload names the flow's place,
    /// and the rest of it must confirm that.
    func match(
        _ payload: UnsafeRawBufferPointer, sender: IPAddress, sequence: UInt16, at now: Int64
    ) -> Match {
        if let slot = claimed(payload), let found = slot.flow.find(sequence) {
            let judgement = judge(payload, slot, found.sequence)
            if judgement == .intact || judgement == .truncated {
                return slot.hasAddress(sender, at: now)
                    ? .intact(
                        slot, sequence: found.sequence, found.request, isTruncated: judgement == .truncated)
                    : .otherSender(slot, sequence: found.sequence)
            }
        }
        var place = firstOfAddress[sender.withoutZone]
        while let slot = place.flatMap({ slots[Int($0)] }) {
            if let found = slot.flow.find(sequence), judge(payload, slot, found.sequence) == .damaged {
                return .corrupted(slot, sequence: found.sequence)
            }
            place = slot.nextOfAddress
        }
        return .foreign
    }

    /// Returns the request that an ICMP error quotes. If it quotes only the ICMP header, address and sequence number
    /// decide.
    func find(_ quoted: QuotedRequest, at now: Int64) -> (EchoFlowSlot, sequence: UInt64)? {
        if quoted.showsToken {
            guard let slot = claimed(quoted.payload), slot.hasAddress(quoted.destination, at: now),
                let sequence = slot.flow.find(quoted.sequence)?.sequence,
                messages.isQuote(quoted.payload, flow: slot.id, sequence: sequence)
            else { return nil }
            return (slot, sequence)
        }
        var place = firstOfAddress[quoted.destination.withoutZone]
        while let slot = place.flatMap({ slots[Int($0)] }) {
            if let found = slot.flow.find(quoted.sequence), found.request.state == .pending {
                return (slot, found.sequence)
            }
            place = slot.nextOfAddress
        }
        return nil
    }

    private func claimed(_ payload: UnsafeRawBufferPointer) -> EchoFlowSlot? {
        guard let place = EchoMessages.claimedPlace(payload), place < slots.count else { return nil }
        return slots[place]
    }

    private func judge(
        _ payload: UnsafeRawBufferPointer, _ slot: EchoFlowSlot, _ sequence: UInt64
    ) -> EchoMessages.Judgement {
        if slot.keepsChecksum {
            return messages.judgeCompensated(
                payload, flow: slot.id, sequence: sequence, payloadSize: slot.payloadSize)
        }
        return messages.judge(payload, flow: slot.id, sequence: sequence, payloadSize: slot.payloadSize)
    }

    private mutating func unlink(_ slot: EchoFlowSlot) {
        guard let address = slot.destination?.withoutZone else { return }
        defer { slot.nextOfAddress = nil }
        if firstOfAddress[address] == slot.id.place {
            firstOfAddress[address] = slot.nextOfAddress
            return
        }
        var place = firstOfAddress[address]
        while let other = place.flatMap({ slots[Int($0)] }) {
            if other.nextOfAddress == slot.id.place {
                other.nextOfAddress = slot.nextOfAddress
                return
            }
            place = other.nextOfAddress
        }
    }
}
