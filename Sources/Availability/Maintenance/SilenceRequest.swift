import Network
import Probing
package import Settings
import VPNConfiguration

/// What somebody who begins a silence asks for, read once at the door: the command line's and the web server's.
package struct SilenceRequest: Sendable, Equatable {
    package let pattern: NamePattern
    package let length: Duration
    package let reason: String

    /// - Parameters:
    ///   - name: a connection's name, or a pattern of names.
    ///   - length: as `2h` or `1h30m`.
    ///   - reason: one line for people.
    package init(name: String, length: String, reason: String) throws(SettingRefusal) {
        pattern = try Self.pattern(name)
        guard let duration = DurationText.parse(length), Silence.lengths.contains(duration) else {
            throw SettingRefusal(
                "for \(SettingForm<String>.shown(length)): write a duration from 1s to 30d, as 2h or 1h30m")
        }
        self.length = duration
        do throws(SettingRefusal) {
            self.reason = try SettingForm<String>.text(maximumLength: Silence.longestReason).parse(Self.node(reason))
        } catch {
            throw SettingRefusal("reason: \(error.message)")
        }
    }

    /// The name or pattern that a text is.
    package static func pattern(_ text: String) throws(SettingRefusal) -> NamePattern {
        do throws(SettingRefusal) {
            return try SettingForm<NamePattern>.namePattern.parse(node(text))
        } catch {
            throw SettingRefusal("name: \(error.message)")
        }
    }

    /// The silence from `now` on, in nanoseconds since the Unix epoch.
    package func silence(at now: Int64) -> Silence {
        Silence(pattern: pattern, start: now, end: now + length.nanoseconds, reason: reason)
    }

    private static func node(_ text: String) -> ConfigurationNode {
        ConfigurationNode(content: .text(text, isQuoted: true), position: .init(line: 1, column: 1), path: .root)
    }
}
