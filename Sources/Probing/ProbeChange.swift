/// What a new list of targets asks of the probes that run: which end, which begin. Unchanged targets are in neither.
struct ProbeChange: Sendable, Equatable {
    let ended: [ProbeTarget]
    let begun: [ProbeTarget]

    var isEmpty: Bool { ended.isEmpty && begun.isEmpty }

    /// A target whose address or settings differ ends and begins again. Of two with one name the first counts.
    init(from running: [ProbeTarget], to wanted: [ProbeTarget]) {
        var seen: Set<ProbeTarget.ID> = []
        let wanted = wanted.filter { seen.insert($0.id).inserted }
        let runningSet = Set(running)
        let wantedSet = Set(wanted)
        ended = running.filter { !wantedSet.contains($0) }
        begun = wanted.filter { !runningSet.contains($0) }
    }
}
