import NIOSSL

/// The versions of TLS, by the names that Go's exporters use.
enum TLSVersionName: String, Sendable, CaseIterable, Comparable {
    case version10 = "TLS10"
    case version11 = "TLS11"
    case version12 = "TLS12"
    case version13 = "TLS13"

    var version: TLSVersion {
        switch self {
        case .version10: .tlsv1
        case .version11: .tlsv11
        case .version12: .tlsv12
        case .version13: .tlsv13
        }
    }

    static func < (left: TLSVersionName, right: TLSVersionName) -> Bool { left.rawValue < right.rawValue }
}
