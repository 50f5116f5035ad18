import Probing

/// Finds what a person on call wants to find again in what reconciliation found and did: compares how things stand after
/// one run with how they stood after the run before.
struct ReconcileEvents: Sendable {
    private struct Known {
        let name: String
        let created: UInt64
        let adopted: UInt64
        /// Whether the connection ever had a monitor.
        var hadMonitor: Bool
    }

    /// Of one kind from one run; more of them are one event.
    private static let mostEvents = 10

    /// By the connection's id; `nil` before the first list.
    private var known: [String: Known]?

    /// - Parameter memory: what was known before the first run that is looked at.
    init(after memory: ReconcilerMemory? = nil) {
        guard let memory, memory.hasWatched else { return }
        known = memory.state.reports.reduce(into: [:]) { known, entry in
            known[entry.key] = Known(
                name: memory.names[entry.key] ?? entry.key, created: entry.value.created,
                adopted: entry.value.adopted, hadMonitor: entry.value.monitor != nil)
        }
    }

    /// - Parameter now: nanoseconds since the Unix epoch.
    mutating func look(_ memory: ReconcilerMemory, at now: Int64) -> [Event] {
        // What a cloud lists that was away at the start was there before.
        guard memory.hasWatched else { return [] }
        let before = known ?? [:]
        var current: [String: Known] = [:]
        var names: [Event.Kind: [String]] = [:]
        for (id, report) in memory.state.reports {
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
        if names.count > mostEvents {
            return [Event(time: now, kind: kind, connection: nil, text: "\(text(kind)), \(names.count) connections")]
        }
        return names.map { Event(time: now, kind: kind, connection: $0, text: text(kind)) }
    }

    private static func text(_ kind: Event.Kind) -> String {
        switch kind {
        case .monitorRepaired: "connection monitor was gone, and is created again"
        case .monitorCreated: "connection monitor is created"
        case .monitorAdopted: "connection monitor that existed is adopted"
        case .connectionAppeared: "connection is watched, since the cloud lists it"
        case .connectionGone: "connection is watched no more, since the cloud does not list it"
        default: kind.rawValue
        }
    }
}
