import Synchronization

/// The hand-off of the current configuration: ``ConfigurationReloader`` writes, and every part that applies it reads.
package final class CurrentConfiguration: Sendable {
    package struct Snapshot: Sendable {
        package var configuration: ExporterConfiguration
        /// The time of the reading, in nanoseconds since the Unix epoch.
        package var read: Int64
        /// Whether the file had no problem at the last reading.
        package var isLastReadSuccessful = true

        package init(configuration: ExporterConfiguration, read: Int64, isLastReadSuccessful: Bool = true) {
            self.configuration = configuration
            self.read = read
            self.isLastReadSuccessful = isLastReadSuccessful
        }
    }

    /// Each configuration after the first one, unless a newer one replaces it first. Only one reader at a time may use
    /// the stream.
    package let changes: AsyncStream<ExporterConfiguration>
    private let state: Mutex<Snapshot>
    private let continuation: AsyncStream<ExporterConfiguration>.Continuation

    package init(_ configuration: ExporterConfiguration, read: Int64) {
        state = Mutex(Snapshot(configuration: configuration, read: read))
        (changes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package var snapshot: Snapshot { state.withLock { $0 } }

    /// Makes `configuration` the current one.
    package func replace(_ configuration: ExporterConfiguration, read: Int64) {
        state.withLock { $0 = Snapshot(configuration: configuration, read: read) }
        continuation.yield(configuration)
    }

    /// Records that the file was read again and has not changed.
    package func confirm(read: Int64) {
        state.withLock { state in
            state.read = read
            state.isLastReadSuccessful = true
        }
    }

    /// Records that the file could not be read. The current configuration stays.
    package func recordFailure() { state.withLock { $0.isLastReadSuccessful = false } }
}
