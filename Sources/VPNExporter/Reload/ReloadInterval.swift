import ArgumentParser
import Settings

/// The value of `--config.auto-reload-interval`.
struct ReloadInterval: Sendable, Equatable, CustomStringConvertible {
    static let never = ReloadInterval(duration: nil)
    private static let bounds = Duration.seconds(1)...Duration.seconds(86_400)

    /// `nil` is never.
    let duration: Duration?

    private init(duration: Duration?) {
        self.duration = duration
    }

    init(_ text: String) throws {
        guard let duration = DurationText.parse(text), duration == .zero || Self.bounds.contains(duration) else {
            throw ValidationError("\"\(text)\" is no duration from 1s to 1d, nor 0s; for example 30s")
        }
        self.init(duration: duration == .zero ? nil : duration)
    }

    var description: String { duration.map(DurationText.write) ?? "0s" }
}
