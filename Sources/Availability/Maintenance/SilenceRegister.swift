package import Settings
import Synchronization

/// The hand-off of silences: the web server begins and ends them, scrapes and pages read them. They stay when the
/// configuration is read again, and end with the process.
package final class SilenceRegister: Sendable {
    /// How a silence began.
    package enum Beginning: Sendable, Hashable {
        case began
        /// It changed one that was active.
        case replaced
        /// It says what an active one said.
        case repeated
    }

    private let state = Mutex<[String: Silence]>([:])

    package init() {}

    /// Those that are active, in the order of their patterns.
    package func active(at now: Int64) -> [Silence] {
        state.withLock { $0.values.filter { $0.isActive(at: now) } }.sorted { $0.pattern.text < $1.pattern.text }
    }

    /// Begins a silence, instead of one with the same pattern.
    ///
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

    /// Ends the silence of exactly this pattern, and returns it.
    package func end(_ pattern: NamePattern) throws(SilenceRefusal) -> Silence {
        guard let silence = state.withLock({ $0.removeValue(forKey: pattern.text) }) else { throw .noSuchSilence }
        return silence
    }

    /// Forgets those that are over by now, and returns them.
    func expire(at now: Int64) -> [Silence] {
        state.withLock { state in
            let over = state.values.filter { $0.end <= now }
            for silence in over { state[silence.pattern.text] = nil }
            return over.sorted { $0.pattern.text < $1.pattern.text }
        }
    }
}
