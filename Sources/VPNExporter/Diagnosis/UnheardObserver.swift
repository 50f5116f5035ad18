import Network
import ProbeEngine

/// Hears how the engine itself does where nobody asks.
final class UnheardObserver: PingObserver {
    func received(after delay: Int64) {}
    func dropped(_ drops: SocketDrops) {}
    func path(_ path: EchoPath, _ family: IPAddress.Family, failed error: SystemError?) {}
    func receiveBuffer(wanted: Int32, granted: Int32) {}
    func buffers(_ buffers: SocketBuffers) {}
    func refused(_ refusal: SocketRefusal) {}
    func identifiersRenewed(_ renewals: [IdentifierRenewal.Reason: UInt64]) {}
}
