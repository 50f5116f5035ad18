/// A body as it is sent.
package struct RenderedScrape: Sendable {
    package let body: [UInt8]
    /// Whether it is in gzip.
    package let isCompressed: Bool

    /// Renders families, and compresses them as they come, so that their whole text is never in memory.
    ///
    /// - Parameter families: no two of one name.
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
