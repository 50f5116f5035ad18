import Glibc
import NIOCore
import NIOHTTP1

/// Brings an answer to the client, in the way that its delivery says.
struct AnswerWriter: Sendable {
    /// For a client that does not read, or that is to wait. Longer than any client's own time limit.
    private static let patience = TimeAmount.minutes(10)
    private static let chunk = 65_536

    let channel: any Channel
    let delivery: Delivery

    /// Tells whether the whole answer was sent; if not, the connection is closed.
    func write(_ head: HTTPResponseHead, _ body: [UInt8]) async throws -> Bool {
        if delivery.delay > .zero { try await pause(delivery.delay) }
        switch delivery.ending {
        case .whole:
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            try await write(body[...])
            try await pad()
            try await inTime { try await channel.writeAndFlush(HTTPServerResponsePart.end(nil)).get() }
            return true
        case .nothing(let end): try await close(end)
        case .headOnly:
            try await inTime { try await channel.writeAndFlush(HTTPServerResponsePart.head(head)).get() }
            try await inTime { try await channel.closeFuture.get() }
        case .halfBody(let end):
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            try await write(body.prefix(body.count / 2))
            try await inTime {
                try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(.init()))).get()
            }
            try await close(end)
        }
        return false
    }

    private func write(_ body: ArraySlice<UInt8>) async throws {
        guard let bytesPerSecond = delivery.bytesPerSecond else { return try await send(body) }
        // Ten pieces in a second; of slower bodies single bytes, farther apart.
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
        try await inTime { try await channel.writeAndFlush(part).get() }
    }

    private func close(_ end: Delivery.Close) async throws {
        if end == .reset, let channel = channel as? any SocketOptionProvider {
            // What closes with no time to linger is reset: socket(7).
            try await channel.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close().get()
    }

    /// Fails where the connection is closed meanwhile, by the client or at the cloud's end.
    private func pause(_ time: Duration) async throws {
        let timer = channel.eventLoop.scheduleTask(in: .nanoseconds(Int64(time / .nanoseconds(1)))) {}
        channel.closeFuture.whenComplete { _ in timer.cancel() }
        try await timer.futureResult.get()
    }

    /// Closes the connection, which ends every wait on it, when `operation` takes too long.
    private func inTime<Value>(_ operation: () async throws -> Value) async throws -> Value {
        let channel = channel
        let deadline = channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        return try await operation()
    }
}
