import NetworkPrimitives

extension Pinger {
    /// Does what is needed at most once a second: closes and renews sockets, follows interfaces, and reports to the
    /// observer.
    func performMaintenance(at now: Int64) {
        guard now >= maintenanceDue else { return }
        maintenanceDue = now + 1_000_000_000
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

    /// Directs each flow to an address with a zone to the interface that has the zone's name now. If the interface was
    /// renamed, sends to the former one may still succeed.
    private func followZones() {
        for slot in table.zoned {
            guard let destination = slot.destination, let current = destination.withCurrentZone else { continue }
            if current.scope != destination.scope { direct(slot, to: current) }
        }
    }

    /// Adapts the readings and the first requests to the room that the kernel granted.
    private func fitToRoom() {
        let room = registry.leastRoom ?? 0
        openingRate = OpeningSchedule.rate(room: room)
        reading.fit(room: room, longestQuiet: sockets.values.map(\.longestQuiet).min() ?? .max)
    }
}
