import NIOCore
import NIOHTTP2

/// Closes an HTTP/2 connection that broke the protocol or exceeded a bound. SwiftNIO sends GOAWAY to such a client, but
/// continues to read from it.
final class HTTP2ErrorHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let counts: WebCounts
    private var hasFlooded = false

    init(counts: WebCounts) {
        self.counts = counts
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The error of a stream has ended that stream only.
        guard !(error is NIOHTTP2Errors.StreamError) else { return }
        if Self.isFlood(error), !hasFlooded {
            hasFlooded = true
            counts.connectionEnded(.flood)
        }
        context.close(promise: nil)
    }

    private static func isFlood(_ error: any Error) -> Bool {
        error is NIOHTTP2Errors.ExcessiveControlFrames || error is NIOHTTP2Errors.ExcessiveRSTFrames
            || error is NIOHTTP2Errors.ExcessiveEmptyDataFrames || error is NIOHTTP2Errors.ExcessiveStreamErrors
            || error is NIOHTTP2Errors.ExcessiveNumberOfGlitches || error is NIOHTTP2Errors.ExcessiveContinuationFrames
    }
}
