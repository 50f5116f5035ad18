/// A fuzzer's bytes as a sequence of choices. After the last byte, all choices are zero.
struct FuzzInput {
    /// The bytes that no choice has used yet.
    private(set) var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
        rest = bytes
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number {
        var number = Number(0)
        let count = min(MemoryLayout<Number>.size, rest.count)
        withUnsafeMutableBytes(of: &number) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count])) }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        return number
    }

    mutating func flag() -> Bool { number(UInt8.self) & 1 == 1 }

    /// Returns a number from 0 to `limit` - 1; `limit` is positive.
    mutating func index(below limit: Int) -> Int { Int(number(UInt16.self)) % limit }

    mutating func choice<Element>(of elements: [Element]) -> Element { elements[index(below: elements.count)] }

    /// Changes bytes, and sometimes the length, by the rest of the input.
    mutating func damage(_ bytes: inout [UInt8]) {
        if flag() { bytes.removeLast(index(below: bytes.count + 1)) }
        if flag() { bytes += [UInt8](repeating: number(), count: index(below: 64)) }
        while !rest.isEmpty, !bytes.isEmpty { bytes[index(below: bytes.count)] ^= number(UInt8.self) }
    }
}
