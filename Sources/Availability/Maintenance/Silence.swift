import NetworkPrimitives
import Probing
package import Settings
import Synchronization
import VPNConfiguration

/// Maintenance that a person starts by hand. It covers the connections that match a name or pattern until it ends.
package struct Silence: Sendable, Equatable {
    /// The maximum number of silences.
    package static let maximumCount = 1_000
    /// The allowed time from start to end.
    static let allowedLengths = Duration.seconds(1)...Duration.seconds(30 * 86_400)
    static let maximumReasonLength = 256

    /// The name or pattern. A new silence with the same pattern replaces the old one.
    package let pattern: NamePattern
    /// Nanoseconds since the Unix epoch. `start` is part of the silence, and `end` is not.
    package let start: Int64
    package let end: Int64
    /// One line for people.
    package let reason: String

    /// The name of the connection; `nil` if the pattern has a wildcard.
    package var connection: String? { pattern.hasWildcard ? nil : pattern.text }

    func isActive(at now: Int64) -> Bool { start <= now && now < end }

    /// Returns whether the silence adds nothing to `former`, which has the same pattern and is active. The reason is
    /// the same, and the end moves by less than a minute.
    func repeats(_ former: Silence) -> Bool {
        former.isActive(at: start) && former.reason == reason && end.distance(to: former.end).magnitude < 60_000_000_000
    }
}

/// The reason why a silence did not begin or end.
package enum SilenceRefusal: Error, Sendable, Equatable {
    case tooMany
    case noSuchSilence
}

/// The parameters of a new silence, parsed once: those of the command line and of the web server.
package struct SilenceRequest: Sendable, Equatable {
    package let pattern: NamePattern
    package let length: Duration
    package let reason: String

    /// Parses the parameters.
    ///
    /// - Parameters:
    ///   - name: a connection's name, or a pattern of names.
    ///   - length: a duration such as `2h` or `1h30m`.
    ///   - reason: one line for people.
    package init(name: String, length: String, reason: String) throws(SettingRefusal) {
        pattern = try Self.pattern(name)
        guard let duration = DurationText.parse(length), Silence.allowedLengths.contains(duration) else {
            throw SettingRefusal(
                "for \(SettingForm<String>.shown(length)): write a duration from 1s to 30d, such as 2h or 1h30m")
        }
        self.length = duration
        do throws(SettingRefusal) {
            self.reason = try SettingForm<String>.text(maximumLength: Silence.maximumReasonLength).parse(
                Self.node(reason))
        } catch {
            throw SettingRefusal("reason: \(error.message)")
        }
    }

    /// Parses a name or a pattern.
    package static func pattern(_ text: String) throws(SettingRefusal) -> NamePattern {
        do throws(SettingRefusal) {
            return try SettingForm<NamePattern>.namePattern.parse(node(text))
        } catch {
            throw SettingRefusal("name: \(error.message)")
        }
    }

    /// Returns the silence that starts at `now`, in nanoseconds since the Unix epoch.
    package func silence(at now: Int64) -> Silence {
        Silence(pattern: pattern, start: now, end: now + length.nanoseconds, reason: reason)
    }

    private static func node(_ text: String) -> ConfigurationNode {
        ConfigurationNode(content: .text(text, isQuoted: true), position: .init(line: 1, column: 1), path: .root)
    }
}

/// The hand-off of silences: the web server begins and ends them, scrapes and pages read them. Silences survive a
/// reload of the configuration, and end with the process.
package final class SilenceRegister: Sendable {
    /// The effect of beginning a silence.
    package enum Beginning: Sendable, Hashable {
        case began
        /// The silence changed an active one.
        case replaced
        /// The silence repeated an active one.
        case repeated
    }

    private let state = Mutex<[String: Silence]>([:])

    package init() {}

    /// Returns the active silences, sorted by pattern.
    package func active(at now: Int64) -> [Silence] {
        state.withLock { $0.values.filter { $0.isActive(at: now) } }.sorted { $0.pattern.text < $1.pattern.text }
    }

    /// Begins a silence, and replaces one with the same pattern.
    package func begin(_ silence: Silence) throws(SilenceRefusal) -> Beginning {
        let outcome = state.withLock { state -> Result<Beginning, SilenceRefusal> in
            let former = state[silence.pattern.text]
            guard former != nil || state.count < Silence.maximumCount else { return .failure(.tooMany) }
            state[silence.pattern.text] = silence
            guard let former else { return .success(.began) }
            return .success(silence.repeats(former) ? .repeated : .replaced)
        }
        return try outcome.get()
    }

    /// Ends the silence with exactly this pattern, and returns it.
    package func end(_ pattern: NamePattern) throws(SilenceRefusal) -> Silence {
        guard let silence = state.withLock({ $0.removeValue(forKey: pattern.text) }) else { throw .noSuchSilence }
        return silence
    }

    /// Forgets the silences that ended by `now`, and returns them.
    func expire(at now: Int64) -> [Silence] {
        state.withLock { state in
            let over = state.values.filter { $0.end <= now }
            for silence in over { state[silence.pattern.text] = nil }
            return over.sorted { $0.pattern.text < $1.pattern.text }
        }
    }
}
