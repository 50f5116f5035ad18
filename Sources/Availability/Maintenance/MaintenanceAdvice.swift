import Network
package import VPNConfiguration

/// What is odd about a maintenance window by itself, whatever connections there are. Pure.
package enum MaintenanceAdvice: Sendable, Equatable {
    /// It never opens again, since this moment.
    case isOver(since: Int64)
    /// It begins and ends at the same time of the day.
    case lastsWholeDay

    /// - Parameter now: nanoseconds since the Unix epoch.
    package init?(_ window: MaintenanceWindow, at now: Int64) {
        if case .once(_, let until) = window.time, window.isOver(at: now) {
            self = .isOver(since: until)
        } else if window.endsWhereItBegins {
            self = .lastsWholeDay
        } else {
            return nil
        }
    }
}

extension MaintenanceAdvice: CustomStringConvertible {
    package var description: String {
        switch self {
        case .isOver(let end): "ended at \(end.asTime) and never opens again"
        case .lastsWholeDay: "begins and ends at the same time, so each opening lasts until the next day"
        }
    }

    /// What to do about it.
    package var remedy: String {
        switch self {
        case .isOver: "Remove the window"
        case .lastsWholeDay: "Correct from or until. For a whole day write from: \"00:00\" and until: \"24:00\""
        }
    }
}
