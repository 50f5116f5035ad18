import Glibc

/// Many connections to an exporter that send a text, stay open, and never read. They close when the object is released.
final class Crowd: Sendable {
    private let descriptors: [Int32]

    /// - Parameters:
    ///   - sources: loopback addresses to connect from, in turn.
    ///   - text: the text that each connection sends.
    init(_ count: Int, to web: HTTPText, from sources: [String], sending text: String) throws {
        var descriptors: [Int32] = []
        do {
            for number in 0..<count {
                descriptors.append(try Self.connect(to: web, from: sources[number % sources.count], sending: text))
            }
        } catch {
            for descriptor in descriptors { close(descriptor) }
            throw error
        }
        self.descriptors = descriptors
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// The number of connections that have received neither a byte nor the end.
    var unanswered: Int {
        descriptors.count { descriptor in
            var byte: UInt8 = 0
            return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) < 0 && errno == EAGAIN
        }
    }

    private static func connect(to web: HTTPText, from source: String, sending text: String) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw HTTPText.Failure(what: "socket", code: errno) }
        // A small buffer makes the server's send buffer fill early.
        var size: Int32 = 4096
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
        do {
            try LoopbackSocket.withAddress(source, 0) { address, length in
                guard bind(descriptor, address, length) == 0 else { throw HTTPText.Failure(what: "bind", code: errno) }
            }
            try LoopbackSocket.withAddress(web.host, web.port) { address, length in
                guard Glibc.connect(descriptor, address, length) == 0 else {
                    throw HTTPText.Failure(what: "connect", code: errno)
                }
            }
        } catch {
            close(descriptor)
            throw error
        }
        _ = send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
        return descriptor
    }
}
