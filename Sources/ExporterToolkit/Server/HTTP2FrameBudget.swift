import NIOCore

/// How many frames a client of HTTP/2 may send beside its requests. Each of them costs next to nothing, so that a client could
/// keep a processor busy with updates of windows, unknown types or bytes of bodies that nobody reads.
///
/// A client that reads sends updates of windows in proportion to what it reads: Go's, one for the stream and one for the
/// connection each 4 KiB. So what was sent to it raises the bound.
struct HTTP2FrameBudget: Sendable {
    /// In each window of time.
    static let frames = 1_000
    static let window = TimeAmount.seconds(30)
    /// What is sent to a client allows it one frame for so many bytes, and each request some more.
    private static let bytesPerFrame = 256
    private static let framesPerRequest = 4
    /// However much was sent.
    private static let most = 100_000

    private static let prefaceLength = 24
    private static let headLength = 9
    /// Of a frame that begins a request.
    private static let headers: UInt8 = 1

    private var left = Self.frames
    private var windowEnd: NIODeadline
    /// Bytes sent that have not raised the bound yet.
    private var sentBytes = 0
    /// What of the preface or of a frame's payload is still to come.
    private var toSkip = Self.prefaceLength
    private var head: [UInt8] = []

    /// For a connection of which nothing was read.
    init(at now: NIODeadline) {
        windowEnd = now + Self.window
        head.reserveCapacity(Self.headLength)
    }

    /// Takes note of the next bytes from the client.
    ///
    /// - Returns: whether it keeps within the bound.
    mutating func accepts(_ bytes: UnsafeRawBufferPointer, at now: NIODeadline) -> Bool {
        if now >= windowEnd {
            left = max(left, Self.frames)
            windowEnd = now + Self.window
        }
        var rest = bytes[...]
        while !rest.isEmpty, left >= 0 {
            if toSkip > 0 {
                let count = min(toSkip, rest.count)
                toSkip -= count
                rest = rest.dropFirst(count)
            } else {
                let part = rest.prefix(Self.headLength - head.count)
                head += part
                rest = rest.dropFirst(part.count)
                if head.count == Self.headLength { takeFrame() }
            }
        }
        return left >= 0
    }

    /// Takes note of bytes that are sent to the client.
    mutating func send(_ count: Int) {
        sentBytes += count
        allow(sentBytes / Self.bytesPerFrame)
        sentBytes %= Self.bytesPerFrame
    }

    /// The head of a frame is complete (RFC 9113, 4.1).
    private mutating func takeFrame() {
        toSkip = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        if head[3] == Self.headers { allow(Self.framesPerRequest) } else { left -= 1 }
        head.removeAll(keepingCapacity: true)
    }

    private mutating func allow(_ count: Int) { left = min(left + count, Self.most) }
}
