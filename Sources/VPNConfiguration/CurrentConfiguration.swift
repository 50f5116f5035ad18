import Synchronization

/// The hand-off of the configuration in force: ``ConfigurationReloader`` writes, every part that goes by it reads.
package final class CurrentConfiguration: Sendable {
    package struct Snapshot: Sendable {
        package var configuration: ExporterConfiguration
        /// When it was read, in nanoseconds since the Unix epoch.
        package var read: Int64
        /// Whether the file had no problem the last time that it was read.
        package var isLastReadSuccessful = true

        package init(configuration: ExporterConfiguration, read: Int64, isLastReadSuccessful: Bool = true) {
            self.configuration = configuration
            self.read = read
            self.isLastReadSuccessful = isLastReadSuccessful
        }
    }

    /// Each configuration that came into force after the first one, and was not overtaken; for one reader at a time.
    package let changes: AsyncStream<ExporterConfiguration>
    private let state: Mutex<Snapshot>
    private let continuation: AsyncStream<ExporterConfiguration>.Continuation

    package init(_ configuration: ExporterConfiguration, read: Int64) {
        state = Mutex(Snapshot(configuration: configuration, read: read))
        (changes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package var snapshot: Snapshot { state.withLock { $0 } }

    /// Puts `configuration` into force.
    package func replace(_ configuration: ExporterConfiguration, read: Int64) {
        state.withLock { $0 = Snapshot(configuration: configuration, read: read) }
        continuation.yield(configuration)
    }

    /// The file was read again, and nothing in it is new.
    package func confirm(read: Int64) {
        state.withLock { state in
            state.read = read
            state.isLastReadSuccessful = true
        }
    }

    /// The file could not be read; what is in force stays.
    package func recordFailure() { state.withLock { $0.isLastReadSuccessful = false } }
}
