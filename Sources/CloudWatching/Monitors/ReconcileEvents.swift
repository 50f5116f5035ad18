import Probing

/// Derives events for people on call: it compares the state after a run with the state after the previous one.
struct ReconcileEvents: Sendable {
    private struct Known {
        let name: String
        let created: UInt64
        let adopted: UInt64
        /// Whether the connection ever had a monitor.
        var hadMonitor: Bool
    }

    /// The maximum number of events of one kind in a run. More of them become one event.
    private static let maximumEvents = 10

    /// By the connection's ID. `nil` before the first list.
    private var known: [String: Known]?

    /// - Parameter memory: the memory before the first run.
    init(after memory: ReconcilerMemory? = nil) {
        guard let memory, memory.hasWatched else { return }
        known = memory.records.reports.reduce(into: [:]) { known, entry in
            known[entry.key] = Known(
                name: memory.names[entry.key] ?? entry.key, created: entry.value.created,
                adopted: entry.value.adopted, hadMonitor: entry.value.monitor != nil)
        }
    }

    /// Returns the events of a run, by kind and name.
    ///
    /// - Parameter now: nanoseconds since the Unix epoch.
    mutating func events(after memory: ReconcilerMemory, at now: Int64) -> [Event] {
        // The connections in the first list existed before, even if the cloud was unreachable at the start.
        guard memory.hasWatched else { return [] }
        let before = known ?? [:]
        var current: [String: Known] = [:]
        var names: [Event.Kind: [String]] = [:]
        for (id, report) in memory.records.reports {
            let name = memory.names[id] ?? id
            let former = before[id]
            if known != nil, former == nil { names[.connectionAppeared, default: []].append(name) }
            if report.created > former?.created ?? 0 {
                names[former?.hadMonitor == true ? .monitorRepaired : .monitorCreated, default: []].append(name)
            }
            if report.adopted > former?.adopted ?? 0 { names[.monitorAdopted, default: []].append(name) }
            current[id] = Known(
                name: name, created: report.created, adopted: report.adopted,
                hadMonitor: former?.hadMonitor == true || report.monitor != nil)
        }
        for (id, former) in before where current[id] == nil { names[.connectionGone, default: []].append(former.name) }
        known = current
        return names.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap {
            Self.events($0.key, $0.value.sorted(), now)
        }
    }

    private static func events(_ kind: Event.Kind, _ names: [String], _ now: Int64) -> [Event] {
        if names.count > maximumEvents {
            return [Event(time: now, kind: kind, connection: nil, text: "\(text(kind)): \(names.count) connections")]
        }
        return names.map { Event(time: now, kind: kind, connection: $0, text: text(kind)) }
    }

    private static func text(_ kind: Event.Kind) -> String {
        switch kind {
        case .monitorRepaired: "missing connection monitor created again"
        case .monitorCreated: "connection monitor created"
        case .monitorAdopted: "existing connection monitor adopted"
        case .connectionAppeared: "connection is now watched because the cloud lists it"
        case .connectionGone: "connection is no longer watched because the cloud does not list it"
        default: kind.rawValue
        }
    }
}
