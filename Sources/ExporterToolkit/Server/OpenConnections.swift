import NIOCore
import Synchronization

/// The open connections. Their number is bounded, no client keeps others out, and the server closes all of them when it
/// stops.
final class OpenConnections: Sendable {
    /// The decision about a new connection.
    enum Admission: Sendable, Hashable {
        case admitted
        /// Admitted instead of another connection, which was closed. If the client is at its own limit, the other
        /// connection is its own. `isNews` is true once, until the number of connections has fallen to half of the
        /// limit.
        case displacing(WebOwner, isNews: Bool)
        /// There are too many connections, and none gives way. `isNews` as above.
        case refused(isNews: Bool)
        /// The server is stopping.
        case closing
    }

    /// The requests of a connection.
    private struct Member {
        let channel: any Channel
        /// Requests that wait for their response.
        var answering = 0
        /// Responses that are being sent.
        var sending = 0
    }

    private struct State {
        var members: [ObjectIdentifier: Member] = [:]
        var shares = WebShares<ObjectIdentifier>()
        var hasDisplaced = false
        var hasRefused = false
        /// Clients that reached their own limit and still have more than half of it.
        var crowded: Set<WebOwner> = []
        var isClosing = false

        mutating func admit(
            _ channel: any Channel, of owner: WebOwner, _ limits: WebLimits, at now: ContinuousClock.Instant
        ) -> (Admission, displaced: (any Channel)?) {
            if isClosing { return (.closing, nil) }
            var admission = Admission.admitted
            var displaced: (any Channel)?
            if shares.count(of: owner) >= limits.connectionsOfClient {
                let isNews = crowded.insert(owner).inserted
                guard let victim = shares.ownVictim(of: owner, at: now) else { return (.refused(isNews: isNews), nil) }
                displaced = take(victim)
                admission = .displacing(owner, isNews: isNews)
            } else if members.count >= limits.connections {
                guard let victim = shares.victim(for: owner, at: now), let other = shares[victim]?.owner else {
                    defer { hasRefused = true }
                    return (.refused(isNews: !hasRefused), nil)
                }
                displaced = take(victim)
                admission = .displacing(other, isNews: !hasDisplaced)
                hasDisplaced = true
            }
            let key = ObjectIdentifier(channel)
            members[key] = Member(channel: channel)
            shares.add(key, of: owner, waiting: .init(since: now, patience: .zero))
            return (admission, displaced)
        }

        mutating func take(_ key: ObjectIdentifier) -> (any Channel)? {
            shares.remove(key)
            return members.removeValue(forKey: key)?.channel
        }
    }

    private let limits: WebLimits
    private let counts: WebCounts
    private let state = Mutex(State())

    init(_ limits: WebLimits = WebLimits(), counts: WebCounts = WebCounts()) {
        self.limits = limits
        self.counts = counts
    }

    var count: Int { state.withLock { $0.members.count } }

    /// The number of connections that wait for a request.
    var idleCount: Int { state.withLock { $0.members.values.count { $0.answering + $0.sending == 0 } } }

    /// Adds a connection until it closes.
    func admit(_ channel: any Channel, of owner: WebOwner) -> Admission {
        let key = ObjectIdentifier(channel)
        let (admission, displaced) = state.withLock { $0.admit(channel, of: owner, limits, at: .now) }
        switch admission {
        case .admitted, .displacing:
            counts.connectionOpened()
            channel.closeFuture.whenComplete { _ in
                self.counts.connectionClosed()
                self.remove(key)
            }
        case .refused: counts.connectionEnded(.refused)
        case .closing: break
        }
        if let displaced {
            counts.connectionEnded(.displaced)
            displaced.closeAtOnce()
        }
        return admission
    }

    /// Stops admitting connections, and closes all of them after `bound` at the latest.
    func close(within bound: Duration) {
        for channel in refuseFurther() {
            channel.eventLoop.scheduleTask(in: TimeAmount(bound)) { channel.close(promise: nil) }
        }
    }

    /// Closes all open connections at once.
    func closeNow() async {
        for channel in refuseFurther() {
            channel.close(promise: nil)
            try? await channel.closeFuture.get()
        }
    }

    private func refuseFurther() -> [any Channel] {
        state.withLock { state in
            state.isClosing = true
            return state.members.values.map(\.channel)
        }
    }

    private func remove(_ key: ObjectIdentifier) {
        state.withLock { state in
            state.members[key] = nil
            state.shares.remove(key)
            state.crowded = state.crowded.filter { state.shares.count(of: $0) > limits.connectionsOfClient / 2 }
            guard state.members.count <= limits.connections / 2 else { return }
            state.hasDisplaced = false
            state.hasRefused = false
        }
    }
}

extension OpenConnections {
    /// The progress of a request. It decides whether the connection may give way.
    enum Progress: Sendable {
        /// The response is being made.
        case began
        /// The response is being sent from now on.
        case answered
        /// A part of the response was sent.
        case sent
        /// The request ended. `isAnswered` is false if it ended before the response was sent.
        case ended(isAnswered: Bool)
    }

    /// Records the progress of a request on the connection.
    func note(_ progress: Progress, on channel: any Channel) {
        let key = ObjectIdentifier(channel)
        state.withLock { state in
            guard var member = state.members[key] else { return }
            switch progress {
            case .began: member.answering += 1
            case .answered:
                member.answering -= 1
                member.sending += 1
            case .sent: break
            case .ended(let isAnswered): if isAnswered { member.sending -= 1 } else { member.answering -= 1 }
            }
            state.members[key] = member
            let patience = member.sending > 0 ? limits.patience : .zero
            state.shares.setWaiting(member.answering > 0 ? nil : .init(since: .now, patience: patience), of: key)
        }
    }
}
