package import NetworkPrimitives
import Synchronization

extension Pinger {
    /// Opens a flow, and returns when it was stopped.
    ///
    /// - Parameters:
    ///   - destination: the address that its requests go to; `nil` if ``redirect(_:to:)`` sets it later.
    ///   - key: the flow's name for ``stop(_:)``.
    package func run(
        _ parameters: EchoParameters, to destination: IPAddress?, key: EchoFlowKey, observer: any EchoObserver
    ) async {
        open(parameters, to: destination, key: key, observer: observer)
        await waitForEnd(of: key)
    }

    /// Opens a flow, unless it was already stopped. After ``stop(_:)``, its requests in flight get no verdict.
    package func open(
        _ parameters: EchoParameters, to destination: IPAddress?, key: EchoFlowKey, observer: any EchoObserver
    ) {
        guard stoppedEarly.remove(key) == nil else { return }
        let slot = enter(parameters, to: destination, key: key, observer: observer)
        schedule(.send, of: slot, at: openings.book(slot.pace, at: clock.now().monotonic, rate: openingRate))
    }

    /// Opens a flow that sends nothing by its pace.
    func enter(
        _ parameters: EchoParameters, to destination: IPAddress?, key: EchoFlowKey, observer: any EchoObserver
    ) -> EchoFlowSlot {
        let slot = table.open(
            parameters, key: key, firstSequence: UInt16.random(in: .min ... .max),
            sockets: sockets(destination?.family ?? .ipv4, parameters.path), timestamps: options.timestamps,
            observer: observer)
        registry.longestTimeout = max(registry.longestTimeout, parameters.timeout)
        setRate(rate + slot.rate)
        if let destination { direct(slot, to: destination) }
        return slot
    }

    /// Returns when the flow is no longer open. Only one task may wait for a flow.
    package func waitForEnd(of key: EchoFlowKey) async {
        guard let slot = table[key] else { return }
        await withUnsafeContinuation { slot.waiter = $0 }
    }

    /// Redirects an open flow to another address. Replies from the former address count until they are late.
    package func redirect(_ key: EchoFlowKey, to destination: IPAddress) {
        guard let slot = table[key], slot.destination != destination else { return }
        direct(slot, to: destination)
    }

    /// Stops flows, including flows that are opened later. Call it from anywhere, including cancellation handlers.
    package nonisolated func stop(_ keys: [EchoFlowKey]) {
        stops.withLock { $0.append(contentsOf: keys) }
        loop.wakeUp()
    }

    /// Stops the flows that ``stop(_:)`` was called for.
    func takeStops() {
        let keys = stops.withLock { stops in
            defer { stops = [] }
            return stops
        }
        for key in keys {
            guard let slot = table[key] else {
                // A single request's flow is opened before it can be stopped. If it is not open, it has ended.
                if !key.isSingle { stoppedEarly.insert(key) }
                continue
            }
            if slot.destination != nil { slot.sockets.remove(slot) }
            setRate(rate - slot.rate)
            table.close(slot)
            slot.waiter.take()?.resume()
        }
    }

    /// Sends a flow's requests to `destination` from now on, through the sockets of its family.
    func direct(_ slot: EchoFlowSlot, to destination: IPAddress) {
        if slot.destination != nil { slot.sockets.remove(slot) }
        let now = clock.now().monotonic
        table.direct(slot, to: destination, at: now, until: now + EchoFlow.memory(timeout: slot.flow.timeout))
        slot.sockets = sockets(destination.family, slot.sockets.path)
        slot.sockets.add(slot)
        slot.lane = PathSockets.Lane()
        slot.departures = DepartureEvidence()
    }

    /// Returns the sockets of a path. The first request opens them.
    func sockets(_ family: IPAddress.Family, _ path: EchoPath) -> PathSockets {
        let key = SocketsKey(family: family, path: path)
        if let known = sockets[key] { return known }
        let new = PathSockets(family, path, registry: registry)
        sockets[key] = new
        return new
    }
}
