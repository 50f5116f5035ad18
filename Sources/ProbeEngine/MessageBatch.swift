import CLinux
import Glibc
import Network

/// Messages that one system call receives or sends, with their memory.
final class MessageBatch {
    /// The most messages of one call.
    static let capacity = Int(CLINUX_MESSAGES)

    private let batch: OpaquePointer

    /// Throws ENOMEM where the address space is used up.
    init() throws(SystemError) {
        guard let batch = clinux_batch_create() else { throw SystemError.last }
        self.batch = batch
    }

    deinit { clinux_batch_destroy(batch) }

    /// The message at `index`, valid until the next call that receives or sends.
    subscript(index: Int) -> UnsafeMutablePointer<clinux_message> { clinux_batch_message(batch, Int32(index)) }

    /// Receives what is there: the number of messages, or a negative number and `errno`.
    func receive(from socket: Int32, flags: Int32, withAddresses: Bool) -> Int {
        Int(clinux_batch_receive(batch, socket, flags, withAddresses ? 1 : 0))
    }

    /// Sends messages; how many were taken.
    func send(_ range: Range<Int>, over socket: Int32) throws(SystemError) -> Int {
        let sent = clinux_batch_send(batch, socket, Int32(range.lowerBound), Int32(range.count))
        guard sent >= 0 else { throw SystemError.last }
        return Int(sent)
    }
}
