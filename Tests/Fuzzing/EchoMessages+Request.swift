@testable import ProbeEngine

extension EchoMessages {
    /// A whole request, in memory that has no byte more.
    func request(_ parts: Parts, payloadSize: Int) -> [UInt8] {
        var request = [UInt8](repeating: 0, count: Self.headerSize + payloadSize)
        request.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            write(parts, to: start)
            writeFiller(payloadSize: payloadSize, to: start)
        }
        return request
    }
}
