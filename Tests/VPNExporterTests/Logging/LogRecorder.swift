import Logging
import Synchronization

/// Records log lines: level, message, and the connection or address.
final class LogRecorder: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let subject = event.metadata?["connection"] ?? event.metadata?["address"]
            recorder.lines.withLock { $0.append("\(event.level): \(event.message)\(subject.map { " \($0)" } ?? "")") }
        }
    }
}
