import Glibc
import NIOCore
import NIOHTTP1

/// Writes a response to the client in the way that its ``Delivery`` describes.
struct ResponseWriter: Sendable {
    /// Time limit of one write, and of the wait for a client to give up. It exceeds any client's own time limit.
    private static let timeLimit = TimeAmount.minutes(10)
    private static let chunk = 65_536

    let channel: any Channel
    let delivery: Delivery

    /// Returns whether the whole response was sent. If it was not, the client connection is closed.
    func write(_ head: HTTPResponseHead, _ body: [UInt8]) async throws -> Bool {
        if delivery.delay > .zero { try await pause(delivery.delay) }
        switch delivery.ending {
        case .whole:
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            try await write(body[...])
            try await pad()
            try await channel.closing(after: Self.timeLimit) {
                try await channel.writeAndFlush(HTTPServerResponsePart.end(nil)).get()
            }
            return true
        case .nothing(let end): try await close(end)
        case .headOnly:
            try await channel.closing(after: Self.timeLimit) {
                try await channel.writeAndFlush(HTTPServerResponsePart.head(head)).get()
            }
            try await channel.closing(after: Self.timeLimit) { try await channel.closeFuture.get() }
        case .halfBody(let end):
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            try await write(body.prefix(body.count / 2))
            try await channel.closing(after: Self.timeLimit) {
                try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(.init()))).get()
            }
            try await close(end)
        }
        return false
    }

    private func write(_ body: ArraySlice<UInt8>) async throws {
        guard let bytesPerSecond = delivery.bytesPerSecond else { return try await send(body) }
        // A body is sent in ten pieces per second. A slower one is sent in single bytes, with longer pauses.
        let size = max(bytesPerSecond / 10, 1)
        let distance = Duration.seconds(Double(size) / Double(bytesPerSecond))
        var rest = body
        while !rest.isEmpty {
            try await send(rest.prefix(size))
            rest = rest.dropFirst(size)
            try await pause(distance)
        }
    }

    private func pad() async throws {
        var left = delivery.padding
        while left > 0 {
            let size = min(left, Self.chunk)
            try await write(ArraySlice(repeating: UInt8(ascii: " "), count: size))
            left -= size
        }
    }

    private func send(_ bytes: ArraySlice<UInt8>) async throws {
        guard !bytes.isEmpty else { return }
        let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes)))
        try await channel.closing(after: Self.timeLimit) { try await channel.writeAndFlush(part).get() }
    }

    private func close(_ end: Delivery.Close) async throws {
        if end == .reset, let channel = channel as? any SocketOptionProvider {
            // A socket that closes without lingering sends a reset: SO_LINGER in socket(7).
            try await channel.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close().get()
    }

    /// Waits. Throws if the client or the end of the cloud closes the client connection meanwhile.
    private func pause(_ time: Duration) async throws {
        let timer = channel.eventLoop.scheduleTask(in: .nanoseconds(Int64(time / .nanoseconds(1)))) {}
        channel.closeFuture.whenComplete { _ in timer.cancel() }
        try await timer.futureResult.get()
    }
}

/// Way in which a response reaches the client. Each way other than ``Ending/whole`` imitates a broken network or cloud.
struct Delivery: Sendable, Hashable {
    enum Ending: Sendable, Hashable {
        /// The whole response arrives.
        case whole
        /// Nothing arrives, not even the head.
        case nothing(Close)
        /// The head arrives, then nothing until the client gives up.
        case headOnly
        /// The head and half of the body arrive.
        case halfBody(Close)
    }

    /// Way in which the client connection ends.
    enum Close: Sendable, Hashable {
        /// Orderly, by FIN.
        case finish
        /// Immediately, by RST.
        case reset
    }

    var ending = Ending.whole
    /// Time before the first byte.
    var delay = Duration.zero
    /// Rate of the body. `nil` does not limit it.
    var bytesPerSecond: Int?
    /// Number of spaces after the body, in bytes. They are not part of the document.
    var padding = 0
}
