/// Cuts a stream of bytes into lines.
struct LineBuffer: Sendable {
    private var pending: [UInt8] = []

    /// The lines that `bytes` complete, without their ends.
    mutating func append(_ bytes: some Sequence<UInt8>) -> [String] {
        pending += bytes
        var parts = pending.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        pending = parts.popLast().map(Array.init) ?? []
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }
}
