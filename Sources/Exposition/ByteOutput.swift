/// A growing array of bytes that is written through a cursor, many lines at a time. An exposition has 100,000s of
/// lines, and appending to the array itself costs ten times as much. Therefore this file uses unsafe pointers.
struct ByteOutput {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Removes all bytes and keeps the memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Appends the bytes that `write` puts at the cursor. The process stops at more than `limit` bytes, so no write is
    /// out of bounds.
    mutating func append(upTo limit: Int, _ write: (inout ByteCursor) -> Void) {
        bytes.append(addingCapacity: limit) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                guard let base = buffer.baseAddress else { return }
                var cursor = ByteCursor(position: base + count, end: base + count + limit)
                write(&cursor)
                count = cursor.position - base
            }
        }
    }
}

/// A position in memory to write at, and the end of the writable memory. It must not outlive the closure that received
/// it.
struct ByteCursor {
    fileprivate var position: UnsafeMutablePointer<UInt8>
    fileprivate let end: UnsafeMutablePointer<UInt8>

    fileprivate init(position: UnsafeMutablePointer<UInt8>, end: UnsafeMutablePointer<UInt8>) {
        self.position = position
        self.end = end
    }

    /// An earlier position of the cursor.
    struct Mark {
        fileprivate let position: UnsafeMutablePointer<UInt8>
    }

    var mark: Mark { Mark(position: position) }

    /// Repeats the bytes between two marks.
    mutating func append(from start: Mark, to end: Mark) {
        append(UnsafeBufferPointer(start: start.position, count: end.position - start.position))
    }

    mutating func append(_ byte: UInt8) {
        precondition(position < end)
        position.initialize(to: byte)
        position += 1
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    mutating func append(_ bytes: [UInt8], _ range: Range<Int>) {
        bytes.withUnsafeBufferPointer { append(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    mutating func append(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    // This function and `append(decimal:digits:)` run for every line, so they do not depend on the optimizer's choice.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(utf8 text: Substring) {
        for byte in text.utf8 { append(byte) }
    }

    /// Writes the lowest `digits` decimal digits of a value, with leading zeros.
    @inline(__always)
    mutating func append(decimal value: UInt64, digits: Int) {
        precondition(digits <= end - position)
        var rest = value
        var place = position + digits
        while place > position {
            let quotient = rest / 10
            place -= 1
            place.initialize(to: UInt8(truncatingIfNeeded: rest &- quotient &* 10) &+ UInt8(ascii: "0"))
            rest = quotient
        }
        position += digits
    }

    /// Removes the zeros at the end.
    mutating func dropTrailingZeros() {
        while (position - 1).pointee == UInt8(ascii: "0") { position -= 1 }
    }

    /// Writes the bytes that `body` writes, after their length as a varint.
    mutating func appendWithLength(_ body: (inout ByteCursor) -> Void) {
        precondition(position < end)
        let start = position
        position += 1
        body(&self)
        let length = position - start - 1
        guard length >= 0x80 else { return start.initialize(to: UInt8(length)) }
        // Most lengths fit one byte. For a longer one, the message moves to make room for its length.
        let size = Varint.length(UInt64(length))
        precondition(size - 1 <= end - position)
        (start + size).update(from: start + 1, count: length)
        position = start
        append(varint: UInt64(length))
        position += length
    }

    mutating func append(_ buffer: UnsafeBufferPointer<UInt8>) {
        precondition(buffer.count <= end - position)
        guard let base = buffer.baseAddress else { return }
        position.initialize(from: base, count: buffer.count)
        position += buffer.count
    }
}

/// Comparison of whole byte strings.
enum RawBytes {
    /// Returns whether `left` sorts before `right`, byte by byte and a prefix first.
    static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        let common = min(left.count, right.count)
        let order = left.withUnsafeBytes { first in
            right.withUnsafeBytes { second in
                if common == 0 || first.baseAddress == second.baseAddress { return Int32(0) }
                return compare(first, second, common)
            }
        }
        return order == 0 ? left.count < right.count : order < 0
    }

    /// Returns whether both arrays share their memory, which implies equality and takes constant time.
    static func areIdentical(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.withUnsafeBytes { first in right.withUnsafeBytes { first.baseAddress == $0.baseAddress } }
    }

    /// Compares eight bytes at a time, as big-endian numbers.
    private static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ count: Int) -> Int32
    {
        var index = 0
        while index + 8 <= count {
            let first = UInt64(bigEndian: left.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let second = UInt64(bigEndian: right.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            if first != second { return first < second ? -1 : 1 }
            index += 8
        }
        while index < count {
            if left[index] != right[index] { return left[index] < right[index] ? -1 : 1 }
            index += 1
        }
        return 0
    }
}
