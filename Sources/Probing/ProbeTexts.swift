import ProbeEngine

/// The texts of the engine's values for people, and their values in the labels of metrics.
extension LossReason {
    package var sentence: String {
        switch self {
        case .timeout: "no reply in time"
        case .destinationUnreachable: "destination unreachable"
        case .administrativelyProhibited: "administratively prohibited"
        case .timeExceeded: "time to live exceeded"
        case .packetTooBig: "packet too big"
        case .otherICMPError: "another ICMP error"
        }
    }
}

extension SendFailure {
    package var sentence: String {
        switch self {
        case .noRoute: "no route"
        case .permission: "refused by this host"
        case .noBuffers: "no buffers"
        case .messageSize: "too long for the first link"
        case .notSent: "it did not leave this host"
        case .other: "the system failed"
        }
    }
}

extension EchoError {
    /// The error, its MTU and its sender in one phrase.
    package var sentence: String {
        let mtu = mtu.map { ", MTU \($0)" } ?? ""
        return reason.sentence + mtu + (sender.map { ", reported by \($0)" } ?? "")
    }
}

extension PingTimestamps {
    /// The clock that stamps requests and replies.
    package var sentence: String {
        switch (hasSendStamps, hasReceiveStamps) {
        case (true, true): "the kernel stamps requests and replies"
        case (false, true): "the kernel stamps only replies"
        case (true, false): "the kernel stamps only requests"
        case (false, false): "the exporter stamps requests and replies itself"
        }
    }
}

extension LossReason {
    /// The value of the label `reason`.
    package var label: String {
        switch self {
        case .timeout: "timeout"
        case .destinationUnreachable: "destination_unreachable"
        case .administrativelyProhibited: "administratively_prohibited"
        case .timeExceeded: "time_exceeded"
        case .packetTooBig: "packet_too_big"
        case .otherICMPError: "other_icmp_error"
        }
    }
}

extension PingTimestamps {
    /// The value of the label `timestamp_source`: the clock of requests, then the clock of replies.
    package var label: String { (hasSendStamps ? "kernel" : "user") + "/" + (hasReceiveStamps ? "kernel" : "user") }
}

extension SendFailure {
    /// The value of the label `reason`.
    package var label: String {
        switch self {
        case .noRoute: "no_route"
        case .permission: "permission"
        case .noBuffers: "no_buffers"
        case .messageSize: "message_size"
        case .notSent: "not_sent"
        case .other: "other"
        }
    }
}

extension IdentifierRenewal.Reason {
    /// The value of the label `reason`.
    package var label: String {
        switch self {
        case .age: "age"
        case .losses: "losses"
        case .interface: "interface"
        }
    }
}
