/// A parsed HTTP response.
struct HTTPAnswer: Sendable {
    let status: Int
    /// Header fields by lowercase name.
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    struct Malformed: Error, CustomStringConvertible {
        let bytes: Int

        var description: String { "no HTTP answer in \(bytes) bytes" }
    }

    init(_ bytes: [UInt8]) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { throw Malformed(bytes: bytes.count) }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let statusLine = lines.first?.split(separator: " ") ?? []
        guard statusLine.count >= 2, let status = Int(statusLine[1]) else { throw Malformed(bytes: bytes.count) }
        self.status = status
        let fields = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let separator = line.firstRange(of: ": ") else { return nil }
            return (line[..<separator.lowerBound].lowercased(), String(line[separator.upperBound...]))
        }
        headers = Dictionary(fields) { first, _ in first }
        body = Array(bytes[end.upperBound...])
    }
}
