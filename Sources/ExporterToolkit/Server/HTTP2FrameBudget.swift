import NIOCore

/// The number of frames that an HTTP/2 client may send in addition to its requests. A frame costs a client almost
/// nothing. Without a bound, a client could keep a processor busy with window updates, unknown types, or bytes of
/// bodies that are dropped.
///
/// A client that reads sends window updates in proportion to what it reads. Go's client sends one for the stream and
/// one for the connection each 4 KiB. The bytes that a client receives therefore raise its bound.
struct HTTP2FrameBudget: Sendable {
    /// Frames in each window of time.
    static let frames = 1_000
    static let window = TimeAmount.seconds(30)
    /// A client may send one more frame for this many bytes that it receives, and some more for each request.
    private static let bytesPerFrame = 256
    private static let framesPerRequest = 4
    /// The highest bound, however much was sent.
    private static let most = 100_000

    private static let prefaceLength = 24
    private static let headLength = 9
    /// The type of a frame that begins a request.
    private static let headers: UInt8 = 1

    private var left = Self.frames
    private var windowEnd: NIODeadline
    /// Sent bytes that have not raised the bound yet.
    private var sentBytes = 0
    /// The remaining bytes of the preface or of a frame's payload.
    private var toSkip = Self.prefaceLength
    private var head: [UInt8] = []

    /// Creates the budget of a connection before its first byte.
    init(at now: NIODeadline) {
        windowEnd = now + Self.window
        head.reserveCapacity(Self.headLength)
    }

    /// Counts the next bytes from the client.
    ///
    /// - Returns: Whether the client stays within the bound.
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

    /// Counts bytes that are sent to the client.
    mutating func send(_ count: Int) {
        sentBytes += count
        allow(sentBytes / Self.bytesPerFrame)
        sentBytes %= Self.bytesPerFrame
    }

    /// Counts a frame when its head is complete (RFC 9113, 4.1).
    private mutating func takeFrame() {
        toSkip = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        if head[3] == Self.headers { allow(Self.framesPerRequest) } else { left -= 1 }
        head.removeAll(keepingCapacity: true)
    }

    private mutating func allow(_ count: Int) { left = min(left + count, Self.most) }
}
