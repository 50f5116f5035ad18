/// Decides which log records wait to be written and which are dropped, in bounded memory.
///
/// Once there is no room, records are dropped until half of it is free again, and then one entry reports how many: a log
/// that is read slowly has few gaps, each with its place and size.
package struct LogBacklog: Sendable {
    /// How much may wait.
    package struct Room: Sendable {
        package var records = 4096
        /// By ``LogRecord/weight``.
        package var bytes = 1_048_576
    }

    package enum Entry: Sendable {
        case record(LogRecord)
        /// So many records that would have been here were dropped.
        case gap(UInt64)

        /// What is written for it.
        package var record: LogRecord {
            switch self {
            case .record(let record): record
            case .gap(let count): .gap(of: count)
            }
        }
    }

    /// Records dropped so far.
    package private(set) var dropped: UInt64 = 0
    private let room: Room
    /// What waits, from `head` on.
    private var entries: [Entry] = []
    private var head = 0
    private var bytes = 0
    private var isDropping = false
    /// Records dropped that no entry reports yet.
    private var unreported: UInt64 = 0

    package init(room: Room = Room()) {
        self.room = room
    }

    /// Takes the record, or drops it.
    ///
    /// - Returns: whether something waits that did not wait before.
    package mutating func append(_ record: LogRecord) -> Bool {
        let wasEmpty = count == 0
        isDropping = isDropping || count >= room.records || bytes + record.weight > room.bytes
        if isDropping {
            drop()
            return false
        }
        reportGap()
        entries.append(.record(record))
        bytes += record.weight
        return wasEmpty
    }

    /// What is to be written next; `nil` where nothing waits.
    package mutating func next() -> Entry? {
        if isDropping, count <= room.records / 2, bytes <= room.bytes / 2 {
            isDropping = false
            reportGap()
        }
        guard head < entries.count else { return nil }
        let entry = entries[head]
        head += 1
        if head * 2 >= entries.count {
            entries.removeFirst(head)
            head = 0
        }
        if case .record(let record) = entry { bytes -= record.weight }
        return entry
    }

    /// The entry could not be written. It is reported with the next record: not at once, or a log that cannot be written
    /// would keep its thread busy.
    package mutating func lose(_ entry: Entry) {
        switch entry {
        case .record: drop()
        case .gap(let count): unreported += count
        }
    }

    private var count: Int { entries.count - head }

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
