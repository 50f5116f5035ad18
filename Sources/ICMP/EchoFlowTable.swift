/// All open flows, and the answer to "whose is this?" for every message that arrives.
struct EchoFlowTable {
    /// One open flow with what it sends and who hears of it. A class, so that the engine works on it in place.
    final class Slot {
        let key: EchoFlowKey
        let id: EchoFlowID
        let destination: IPAddress
        let address: SocketAddress
        let token: UInt64
        let observer: any EchoObserver
        var message: EchoMessage
        var flow: EchoFlow
        /// The probe that waits for its next request to be sent.
        var waiter: UnsafeContinuation<Bool, Never>?
        var isStopped = false
        var isExpiryArmed = false

        /// Draws a random token and a random first sequence number.
        init(_ parameters: EchoParameters, id: EchoFlowID, key: EchoFlowKey, observer: any EchoObserver) {
            self.key = key
            self.id = id
            self.observer = observer
            destination = parameters.destination
            address = parameters.destination.socketAddress
            token = UInt64.random(in: .min ... .max)
            message = EchoMessage(
                family: parameters.destination.family, flow: UInt32(id.place), token: token,
                payloadSize: parameters.payloadSize)
            flow = EchoFlow(
                interval: parameters.interval, timeout: parameters.timeout,
                firstSequence: UInt16.random(in: .min ... .max))
        }
    }

    /// Whose reply it is.
    enum Match: Equatable {
        case intact(Int)
        case corrupted(Int)
        case foreign
    }

    private(set) var count = 0
    private var slots: [Slot?] = []
    private var free: [Int] = []
    private var generation: UInt32 = 0
    private var places: [EchoFlowKey: Int] = [:]
    /// By address without its zone.
    private var placesByAddress: [IPAddress: [Int]] = [:]

    /// The flow at `place`, while it is open.
    subscript(place: Int) -> Slot? { slots[place] }

    /// The flow with `id`, while it is open.
    subscript(id: EchoFlowID) -> Slot? {
        guard let slot = slots[id.place], slot.id == id else { return nil }
        return slot
    }

    /// The flow with `key`, while it is open.
    subscript(key: EchoFlowKey) -> Slot? { places[key].flatMap { slots[$0] } }

    /// Opens a flow.
    mutating func open(_ parameters: EchoParameters, key: EchoFlowKey, observer: any EchoObserver) -> Slot {
        let place = free.popLast() ?? slots.count
        if place == slots.count { slots.append(nil) }
        generation &+= 1
        let slot = Slot(
            parameters, id: EchoFlowID(place: place, generation: generation), key: key, observer: observer)
        slots[place] = slot
        places[key] = place
        placesByAddress[parameters.destination.withoutZone, default: []].append(place)
        count += 1
        return slot
    }

    /// Forgets an open flow with its requests in flight: they get no verdict.
    mutating func close(_ slot: Slot) {
        let place = slot.id.place
        guard slots[place] === slot else { return }
        slots[place] = nil
        free.append(place)
        places[slot.key] = nil
        let address = slot.destination.withoutZone
        placesByAddress[address]?.removeAll { $0 == place }
        if placesByAddress[address]?.isEmpty == true { placesByAddress[address] = nil }
        count -= 1
    }

    /// Whose reply a payload from `sender` is: the flow number in it tells the flow, the rest must bear it out.
    func match(_ payload: UnsafeRawBufferPointer, sender: IPAddress, sequence: UInt16) -> Match {
        if let place = claimedPlace(payload), let slot = slots[place], slot.destination.isSender(sender),
            slot.message.matches(payload)
        {
            guard let request = slot.flow.find(sequence) else { return .foreign }
            return highBits(payload) == UInt32(truncatingIfNeeded: request.sequence >> 16)
                ? .intact(place) : .corrupted(place)
        }
        let damaged = placesOfAddress(sender).first { place in
            guard let slot = slots[place] else { return false }
            return slot.message.resembles(payload) && slot.flow.find(sequence) != nil
        }
        return damaged.map(Match.corrupted) ?? .foreign
    }

    /// Whose request an ICMP error quotes. It may quote as little as the ICMP header; then address and number decide.
    func quoted(_ payload: UnsafeRawBufferPointer, destination: IPAddress, sequence: UInt16) -> Int? {
        if payload.count >= EchoMessage.minimumPayloadSize {
            guard let place = claimedPlace(payload), let slot = slots[place], slot.destination.isSender(destination),
                UInt64(bigEndian: payload.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) == slot.token
            else { return nil }
            return place
        }
        return placesOfAddress(destination).first { slots[$0]?.flow.find(sequence)?.state == .pending }
    }

    private func claimedPlace(_ payload: UnsafeRawBufferPointer) -> Int? {
        guard payload.count >= EchoMessage.minimumPayloadSize else { return nil }
        let place = Int(UInt32(bigEndian: payload.loadUnaligned(as: UInt32.self)))
        return place < slots.count ? place : nil
    }

    private func highBits(_ payload: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(bigEndian: payload.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    }

    /// The flows to an address in whatever zone: a packet does not carry the one that we named.
    private func placesOfAddress(_ address: IPAddress) -> [Int] { placesByAddress[address.withoutZone] ?? [] }
}
