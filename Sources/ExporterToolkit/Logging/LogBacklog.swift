import DequeModule

/// Decides which log records wait for the writer and which are dropped. Its memory is bounded.
///
/// When the capacity is used up, records are dropped until half of it is free again. Then one entry reports the number
/// of dropped records. A log with a slow reader therefore has few gaps, and each gap shows its position and size.
package struct LogBacklog: Sendable {
    /// The number of records that may wait, and their total size.
    package struct Room: Sendable {
        var records = 4096
        /// In units of ``LogRecord/weight``.
        var bytes = 1_048_576
    }

    enum Entry: Sendable {
        case record(LogRecord)
        /// This many records were dropped at this position.
        case gap(UInt64)

        /// The record to write.
        var record: LogRecord {
            switch self {
            case .record(let record): record
            case .gap(let count): .gap(of: count)
            }
        }
    }

    /// The number of records dropped so far.
    private(set) var dropped: UInt64 = 0
    private let room: Room
    private var entries: Deque<Entry> = []
    private var bytes = 0
    private var isDropping = false
    /// Dropped records that no entry reports yet.
    private var unreported: UInt64 = 0

    init(room: Room = Room()) {
        self.room = room
    }

    /// Adds the record, or drops it.
    ///
    /// - Returns: Whether the backlog was empty before and has an entry now.
    mutating func append(_ record: LogRecord) -> Bool {
        let wasEmpty = entries.isEmpty
        isDropping = isDropping || entries.count >= room.records || bytes + record.weight > room.bytes
        if isDropping {
            drop()
            return false
        }
        reportGap()
        entries.append(.record(record))
        bytes += record.weight
        return wasEmpty
    }

    /// Removes and returns the next entry to write, or `nil` if the backlog is empty.
    mutating func next() -> Entry? {
        if isDropping, entries.count <= room.records / 2, bytes <= room.bytes / 2 {
            isDropping = false
            reportGap()
        }
        guard let entry = entries.popFirst() else { return nil }
        if case .record(let record) = entry { bytes -= record.weight }
        return entry
    }

    /// Counts an entry that could not be written. The next record reports it. Reporting it at once would keep the
    /// thread busy while the log cannot be written.
    mutating func lose(_ entry: Entry) {
        switch entry {
        case .record: drop()
        case .gap(let count): unreported += count
        }
    }

    private mutating func drop() {
        dropped += 1
        unreported += 1
    }

    private mutating func reportGap() {
        guard unreported > 0 else { return }
        entries.append(.gap(unreported))
        unreported = 0
    }
}
