/// Frames of HTTP/2 as bytes (RFC 9113, 4.1), so that a test can send what no library would.
enum HTTP2Bytes {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let settings = frame(type: 4)
    static let ping = frame(type: 6, payload: Array(repeating: 0, count: 8))
    private static let endOfStream: UInt8 = 1
    private static let endOfHeaders: UInt8 = 4

    static func frame(type: UInt8, flags: UInt8 = 0, stream: Int = 0, payload: [UInt8] = []) -> [UInt8] {
        [UInt8(payload.count >> 16), UInt8(payload.count >> 8 & 255), UInt8(payload.count & 255), type, flags]
            + (0..<4).map { UInt8(stream >> (24 - 8 * $0) & 255) } + payload
    }

    /// Returns `GET path`. Without an end, the server waits for a body.
    static func request(_ path: String, stream: Int, isEnd: Bool = true, more: [UInt8] = []) -> [UInt8] {
        // RFC 7541, appendix A: 2 is GET, 7 is https; the path and the authority are literals by the names 4 and 1.
        let block =
            [0x82, 0x87] + [0x04, UInt8(path.utf8.count)] + Array(path.utf8) + [0x01, 1, UInt8(ascii: "x")] + more
        return frame(type: 1, flags: endOfHeaders | (isEnd ? endOfStream : 0), stream: stream, payload: block)
    }

    static func reset(stream: Int) -> [UInt8] { frame(type: 3, stream: stream, payload: [0, 0, 0, 8]) }

    /// A received frame.
    struct Frame: Sendable, Hashable {
        let type: UInt8
        let stream: Int
        let payload: [UInt8]
    }

    /// Returns the complete frames at the beginning of the bytes.
    static func frames(_ bytes: [UInt8]) -> [Frame] {
        var frames: [Frame] = []
        var rest = bytes[...]
        while rest.count >= 9 {
            let head = Array(rest.prefix(9))
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            guard rest.count >= 9 + length else { break }
            let stream = head[5...8].reduce(0) { $0 << 8 | Int($1) }
            frames.append(Frame(type: head[3], stream: stream, payload: Array(rest.dropFirst(9).prefix(length))))
            rest = rest.dropFirst(9 + length)
        }
        return frames
    }
}
