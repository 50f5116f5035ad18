/// A parser of the Protocol Buffers wire format that shares no code with the renderer.
/// https://protobuf.dev/programming-guides/encoding/
struct ParsedMessage {
    enum Field {
        case number(UInt64)
        case fixed(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    struct Malformed: Error {}

    private var fields: [(tag: UInt64, field: Field)] = []

    init(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        while !rest.isEmpty {
            let key = try Self.varint(&rest)
            switch key & 7 {
            case 0: fields.append((key >> 3, .number(try Self.varint(&rest))))
            case 1:
                guard rest.count >= 8 else { throw Malformed() }
                let bits = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                fields.append((key >> 3, .fixed(bits)))
                rest = rest.dropFirst(8)
            case 2: fields.append((key >> 3, .bytes(try Self.block(&rest))))
            default: throw Malformed()
            }
        }
    }

    /// Parses messages that each follow their length.
    static func delimited(_ bytes: [UInt8]) throws -> [ParsedMessage] {
        var messages: [ParsedMessage] = []
        var rest = bytes[...]
        while !rest.isEmpty { messages.append(try ParsedMessage(block(&rest))) }
        return messages
    }

    func number(_ tag: UInt64) -> UInt64? {
        fields.compactMap { if $0.tag == tag, case .number(let number) = $0.field { number } else { nil } }.last
    }

    func double(_ tag: UInt64) -> Double? {
        fields.compactMap {
            if $0.tag == tag, case .fixed(let bits) = $0.field { Double(bitPattern: bits) } else { nil }
        }
        .last
    }

    func text(_ tag: UInt64) -> String? { blocks(tag).last.flatMap { String(validating: $0, as: UTF8.self) } }

    func messages(_ tag: UInt64) -> [ParsedMessage] { blocks(tag).compactMap { try? ParsedMessage($0) } }

    /// Returns the signed numbers of a packed field.
    func packed(_ tag: UInt64) throws -> [Int64] {
        var numbers: [Int64] = []
        for block in blocks(tag) {
            var rest = block
            while !rest.isEmpty { numbers.append(Self.zigZag(try Self.varint(&rest))) }
        }
        return numbers
    }

    /// The labels of a metric.
    var labels: [String] { messages(1).map { "\($0.text(1) ?? "?")=\($0.text(2) ?? "?")" } }

    static func zigZag(_ number: UInt64) -> Int64 { Int64(number >> 1) ^ -Int64(number & 1) }

    private func blocks(_ tag: UInt64) -> [ArraySlice<UInt8>] {
        fields.compactMap { if $0.tag == tag, case .bytes(let bytes) = $0.field { bytes } else { nil } }
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed() }
            value |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }

    private static func block(_ rest: inout ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
        let length = try varint(&rest)
        guard length <= rest.count else { throw Malformed() }
        defer { rest = rest.dropFirst(Int(length)) }
        return rest.prefix(Int(length))
    }
}
