import CZlib

/// The body of a scrape's response.
package struct RenderedScrape: Sendable {
    package let body: [UInt8]
    /// Whether the body is compressed with gzip.
    package let isCompressed: Bool

    /// Renders families, and compresses each part as it is written. The whole text is then never in memory.
    ///
    /// - Parameter families: Families with distinct names.
    package init(_ families: [MetricFamily], _ format: ExpositionFormat, isCompressed: Bool) {
        if isCompressed, let body = Self.compressed(families, format) {
            self.body = body
            self.isCompressed = true
        } else {
            body = format.render(families)
            self.isCompressed = false
        }
    }

    private static func compressed(_ families: [MetricFamily], _ format: ExpositionFormat) -> [UInt8]? {
        guard var gzip = GzipStream() else { return nil }
        format.write(families) { gzip.append($0) }
        return gzip.finish()
    }
}

/// Compresses a body part by part into gzip (RFC 1952), with the system's zlib: https://zlib.net/manual.html
struct GzipStream: ~Copyable {
    /// zlib's own state points back to this structure, so the structure must keep its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private var scratch = [UInt8](repeating: 0, count: 1 << 16)
    private var output: [UInt8] = []
    private var hasFailed = false

    /// Deflate's window of 32 KiB (15), with a gzip header and trailer (16).
    private static let windowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 8

    /// Creates a stream; `nil` if zlib rejects the level or gets no memory.
    ///
    /// - Parameter level: 1, the fastest, to 9, the smallest.
    init?(level: Int32 = 1) {
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
    mutating func append(_ part: [UInt8]) { run(part, Z_NO_FLUSH) }

    /// Returns the whole compressed body; `nil` if zlib ran out of memory.
    consuming func finish() -> [UInt8]? {
        run([], Z_FINISH)
        return hasFailed ? nil : output
    }

    /// Runs until zlib has read all of `part` and, with `Z_FINISH`, has written everything.
    private mutating func run(_ part: [UInt8], _ flush: Int32) {
        guard !hasFailed else { return }
        part.withUnsafeBufferPointer { input in
            // zlib does not write to the input; its interface is older than const.
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
