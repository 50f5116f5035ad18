import Foundation
import Glibc
import Synchronization

/// A pipe for a program's standard error that is full from the start and that only the test reads.
final class UnreadLog: Sendable {
    private let path: String
    private let descriptor: Int32
    /// The number of bytes that fill the pipe.
    private let filling: Int
    /// The bytes read so far.
    private let bytes = Mutex<[UInt8]>([])

    init(in folder: String) throws {
        path = folder + "/log"
        guard mkfifo(path, 0o600) == 0 else { throw HTTPText.Failure(what: "mkfifo", code: errno) }
        descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw HTTPText.Failure(what: "open", code: errno) }
        var filled = 0
        for size in [4096, 1] {
            let bytes = [UInt8](repeating: UInt8(ascii: "-"), count: size)
            while case let count = write(descriptor, bytes, size), count > 0 { filled += count }
        }
        filling = filled
    }

    deinit { close(descriptor) }

    /// The command prefix that makes the pipe the program's standard error.
    var launcher: [String] { ["sh", "-c", "exec \"$@\" 2>\"$0\"", path] }

    /// Reads until a line contains the text, and returns all complete lines so far.
    @discardableResult
    func lines(until text: String) async throws -> [Substring] {
        try await eventually("the log contains \(text)") { () -> [Substring]? in
            let log = self.text()
            let lines = log[..<(log.lastIndex(of: "\n") ?? log.startIndex)].split(separator: "\n")
            return lines.contains { $0.contains(text) } ? lines : nil
        }
    }

    private func text() -> String {
        bytes.withLock { bytes in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
            return String(decoding: bytes.dropFirst(filling), as: UTF8.self)
        }
    }
}
