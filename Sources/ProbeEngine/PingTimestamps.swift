/// Which clock stamps the packets of one address family: the kernel, at the device's edge, or this process.
package struct PingTimestamps: Sendable, Hashable {
    /// Requests carry the kernel's stamp; else that of the moment before they were handed to the kernel.
    package var hasSendStamps = false
    /// Replies carry the kernel's stamp; else that of the moment when they were read.
    package var hasReceiveStamps = false

    package init(hasSendStamps: Bool = false, hasReceiveStamps: Bool = false) {
        self.hasSendStamps = hasSendStamps
        self.hasReceiveStamps = hasReceiveStamps
    }

    /// What `mode` asks for, and a system that gives the stamps does.
    package init(_ mode: PingTimestampMode) {
        self.init(hasSendStamps: mode == .auto, hasReceiveStamps: mode != .user)
    }
}
