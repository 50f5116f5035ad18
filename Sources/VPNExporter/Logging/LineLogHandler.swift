import Glibc
import Logging

/// Writes each log record as one line with one system call, so that lines of several threads never mix.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level
    private let format: LogFormat
    private let descriptor: CInt

    /// - Parameter descriptor: where the lines go, open for writing as long as the handler lives.
    init(format: LogFormat, level: Logger.Level, descriptor: CInt = STDERR_FILENO) {
        self.format = format
        logLevel = level
        self.descriptor = descriptor
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        fields.merge(metadataProvider?.get() ?? [:]) { _, new in new }
        if let error = event.error { fields["error"] = "\(error)" }
        fields.merge(event.metadata ?? [:]) { _, new in new }
        let line = format.line(
            time: .now, level: event.level, message: event.message.description, fields: fields)
        // A log that cannot be written must not stop what it tells of.
        let bytes = Array((line + "\n").utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
}
