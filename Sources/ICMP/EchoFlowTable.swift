/// All open flows, and the answer to "whose is this?" for every message that arrives.
struct EchoFlowTable {
    /// One open flow with what it sends and who hears of it.
    struct Slot {
        let key: EchoFlowKey
        let generation: UInt32
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
    private var placesByAddress: [IPAddress: [Int]] = [:]

    subscript(place: Int) -> Slot? {
        _read { yield slots[place] }
        _modify { yield &slots[place] }
    }

    /// Where the flow with `key` stands, while it is open.
    func place(of key: EchoFlowKey) -> Int? { places[key] }

    /// Opens a flow with a random token and a random first sequence number.
    mutating func open(_ parameters: EchoParameters, key: EchoFlowKey, observer: any EchoObserver) -> Int {
        let place = free.popLast() ?? slots.count
        if place == slots.count { slots.append(nil) }
        generation &+= 1
        let token = UInt64.random(in: .min ... .max)
        slots[place] = Slot(
            key: key, generation: generation, destination: parameters.destination,
            address: parameters.destination.socketAddress, token: token, observer: observer,
            message: EchoMessage(
                family: parameters.destination.family, flow: UInt32(place), token: token,
                payloadSize: parameters.payloadSize),
            flow: EchoFlow(
                interval: parameters.interval, timeout: parameters.timeout,
                firstSequence: UInt16.random(in: .min ... .max)))
        places[key] = place
        placesByAddress[parameters.destination, default: []].append(place)
        count += 1
        return place
    }

    /// Forgets a flow with its requests in flight: they get no verdict.
    mutating func close(_ place: Int) {
        guard let slot = slots[place] else { return }
        slots[place] = nil
        free.append(place)
        places[slot.key] = nil
        placesByAddress[slot.destination]?.removeAll { $0 == place }
        if placesByAddress[slot.destination]?.isEmpty == true { placesByAddress[slot.destination] = nil }
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

    /// The flows to an address; a zone is left out of account, since a packet does not carry the one we named.
    private func placesOfAddress(_ address: IPAddress) -> [Int] {
        placesByAddress[address] ?? placesByAddress.first { $0.key.isSender(address) }?.value ?? []
    }
}
