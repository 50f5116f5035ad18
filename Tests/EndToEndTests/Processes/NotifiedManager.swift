import Foundation
import Glibc
import Synchronization

/// A service manager that started an exporter: the notification socket, and the messages received.
final class NotifiedManager: Sendable {
    let path: String
    private let descriptor: Int32
    private let received = Mutex<[String]>([])

    /// Listens in the given folder.
    init(folder: String) throws {
        path = folder + "/notify"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafeBytes(of: &address) { bytes in
            bind(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_un>.size))
        }
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
    }

    deinit { close(descriptor) }

    /// All messages so far, one per datagram.
    var messages: [String] {
        received.withLock { received in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while case let count = recv(descriptor, &buffer, buffer.count, 0), count >= 0 {
                received.append(String(decoding: buffer.prefix(count), as: UTF8.self))
            }
            return received
        }
    }

    /// Waits until `count` messages begin with `text`.
    func receives(_ text: String, times count: Int = 1) async throws {
        _ = try await eventually("\(text) arrives \(count) times", within: .seconds(20)) {
            self.messages.count { $0.hasPrefix(text) } >= count ? true : nil
        }
    }
}
