import Foundation
import Testing

@testable import Exposition

/// Compressed bodies, decompressed by the system's gzip.
struct GzipStreamTests {
    @Test(arguments: [0, 1, 65_536, 3_000_000], [1, 9])
    func `a body in any parts is restored`(size: Int, level: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let parts = [size / 2, size - size / 2, 0].map { count in
            (0..<count).map { _ in UInt8.random(in: 0..<64, using: &generator) }
        }
        let compressed = try #require(Self.zipped(parts, level: Int32(level)))
        #expect(compressed.prefix(2) == [0x1f, 0x8b])
        #expect(try Self.unzipped(compressed) == Array(parts.joined()))
    }

    @Test func `an invalid level creates no stream`() {
        #expect(Self.zipped([], level: 99) == nil)
    }

    @Test(arguments: ExpositionFormat.allCases)
    func `a scrape is the same with and without gzip`(format: ExpositionFormat) throws {
        let samples = (0..<20_000).map {
            MetricSample(labels: Labels(["n": "\($0 + 100_000)"]), value: .number(Double($0) / 7))
        }
        let families = ["a", "b"].map { MetricFamily(name: $0, help: "h", type: .gauge, samples: samples) }
        let compressed = RenderedScrape(families, format, isCompressed: true)
        #expect(compressed.isCompressed)
        #expect(try Self.unzipped(compressed.body) == RenderedScrape(families, format, isCompressed: false).body)
    }

    private static func zipped(_ parts: [[UInt8]], level: Int32) -> [UInt8]? {
        guard var stream = GzipStream(level: level) else { return nil }
        for part in parts { stream.append(part) }
        return stream.finish()
    }

    private static func unzipped(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).gz")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        process.standardOutput = output
        try process.run()
        let body = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(body)
    }
}
