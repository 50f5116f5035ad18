import ICMP

/// What events are called where people read them. Machines get the labels of the metrics.
extension LossReason {
    var sentence: String {
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
    var sentence: String {
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
    /// Who says what.
    var sentence: String {
        let mtu = mtu.map { ", MTU \($0)" } ?? ""
        return reason.sentence + mtu + (sender.map { ", says \($0)" } ?? "")
    }
}

extension PingTimestamps {
    /// Who stamps requests and replies.
    var sentence: String {
        switch (hasSendStamps, hasReceiveStamps) {
        case (true, true): "the kernel stamps requests and replies"
        case (false, true): "the kernel stamps replies alone"
        case (true, false): "the kernel stamps requests alone"
        case (false, false): "the exporter stamps requests and replies itself"
        }
    }
}

extension Int64 {
    /// Nanoseconds as milliseconds with three digits behind the point, as ping(8) has them; not negative.
    var milliseconds: String {
        let micros = (self + 500) / 1_000
        let fraction = String(micros % 1_000)
        return "\(micros / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) ms"
    }
}
