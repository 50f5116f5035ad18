import CZlib

/// Makes gzip (RFC 1952) of a body that comes in parts, by the system's zlib: https://zlib.net/manual.html
package struct GzipStream: ~Copyable {
    /// zlib's own state points back to it, so that it must stay in its place.
    private let stream: UnsafeMutablePointer<z_stream>
    private var scratch = [UInt8](repeating: 0, count: 1 << 16)
    private var output: [UInt8] = []
    private var hasFailed = false

    /// Deflate's window of 32 KiB, and a header and trailer of gzip around it.
    private static let windowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 8

    /// `nil` where zlib gets no memory.
    ///
    /// - Parameter level: 1, the fastest, to 9, the smallest.
    package init?(level: Int32 = 1) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = deflateInit2_(
            stream, level, Z_DEFLATED, Self.windowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        hasFailed = status != Z_OK
        if hasFailed { return nil }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Adds the next part of the body.
    package mutating func append(_ part: [UInt8]) { run(part, Z_NO_FLUSH) }

    /// The whole body in gzip; `nil` where zlib failed, which it does for want of memory only.
    package consuming func finish() -> [UInt8]? {
        run([], Z_FINISH)
        return hasFailed ? nil : output
    }

    /// Runs until all of `part` is taken, and for the last one until nothing more comes.
    private mutating func run(_ part: [UInt8], _ flush: Int32) {
        guard !hasFailed else { return }
        part.withUnsafeBufferPointer { input in
            // zlib does not write there; its interface is older than const.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                let status = scratch.withUnsafeMutableBufferPointer { buffer in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(buffer.count)
                    return deflate(stream, flush)
                }
                hasFailed = status == Z_STREAM_ERROR
                output.append(contentsOf: scratch.prefix(scratch.count - Int(stream.pointee.avail_out)))
            } while stream.pointee.avail_out == 0 && !hasFailed
        }
    }
}
