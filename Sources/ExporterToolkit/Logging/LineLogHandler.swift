package import Logging
import Network

/// Passes each log record to the log's thread and does nothing else, because threads that must not wait also log.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let writer: LogWriter

    package init(_ writer: LogWriter, level: Logger.Level) {
        self.writer = writer
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        fields.merge(metadataProvider?.get() ?? [:]) { _, new in new }
        if let error = event.error { fields["error"] = "\(error)" }
        fields.merge(event.metadata ?? [:]) { _, new in new }
        writer.append(
            LogRecord(time: .now, level: event.level, message: event.message.description, fields: fields))
    }
}
