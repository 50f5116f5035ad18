import Network

extension Pinger {
    /// Makes a flow go to `destination` from now on, by the sockets of its family.
    func direct(_ slot: EchoFlowSlot, to destination: IPAddress) {
        if slot.destination != nil { slot.sockets.remove(slot) }
        let now = clock.now().monotonic
        table.direct(slot, to: destination, at: now, until: now + EchoFlow.memory(timeout: slot.flow.timeout))
        slot.sockets = sockets(destination.family, slot.sockets.path)
        slot.sockets.add(slot)
        slot.lane = PathSockets.Lane()
        slot.departures = DepartureEvidence()
    }

    /// The sockets of a path, which the first request opens.
    func sockets(_ family: IPAddress.Family, _ path: EchoPath) -> PathSockets {
        let key = SocketsKey(family: family, path: path)
        if let known = sockets[key] { return known }
        let new = PathSockets(family, path, registry: registry)
        sockets[key] = new
        return new
    }

    /// Makes the flows to an address with a zone go to the interface that has the zone's name now. Sends to the former one may
    /// succeed all the same, if it was renamed.
    private func followZones() {
        for slot in table.zoned {
            guard let destination = slot.destination, let current = destination.withCurrentZone else { continue }
            if current.scope != destination.scope { direct(slot, to: current) }
        }
    }

    /// What need not be done more than once a second.
    func keepHouse(at now: Int64) {
        guard now >= housekeepingDue else { return }
        housekeepingDue = now + 1_000_000_000
        registry.closeRetired(at: now)
        followZones()
        for (key, unused) in sockets where unused.isUnused {
            unused.close(at: now)
            reports.forget(unused)
            sockets[key] = nil
        }
        var renewals: [IdentifierRenewal.Reason: UInt64] = [:]
        for sockets in sockets.values {
            sockets.followInterfaces(at: now)
            if let interval = options.renewal.interval { sockets.renew(olderThan: interval, at: now) }
            sockets.conclude()
            reports.report(on: sockets, to: observer)
            renewals.merge(sockets.takeRenewals(), uniquingKeysWith: +)
        }
        if !renewals.isEmpty { observer.identifiersRenewed(renewals) }
        fitToRoom()
        let buffers = sockets.values.compactMap(\.buffers)
        if let first = buffers.first { observer.buffers(buffers.reduce(first) { $0.tighter($1) }) }
        for refusal in registry.takeRefusals() { observer.refused(refusal) }
        observer.dropped(registry.countDrops(at: now))
    }
}
