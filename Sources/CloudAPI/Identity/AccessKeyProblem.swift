/// Why the gateway refuses a signed request, told by its text, since one code (`APIGW.0301`) stands for all.
///
/// Source: API Gateway, "Common Errors Related to IAM Authentication Information".
enum AccessKeyProblem: Hashable, CaseIterable {
    case wrongSignature
    case locked
    case unknownKey
    case skewedClock

    init?(message: String) {
        let text = message.lowercased()
        let problem = Self.allCases.first { text.contains($0.phrase) }
        guard let problem else { return nil }
        self = problem
    }

    /// What only this text has.
    private var phrase: String {
        switch self {
        case .wrongSignature: "verify aksk signature fail"
        case .locked: "ak access failed to reach the limit"
        case .unknownKey: "ak not exist"
        case .skewedClock: "signature expired"
        }
    }

    var wayOut: String {
        switch self {
        case .wrongSignature: "Check the secret key; several failures lock the access key for 5 minutes."
        case .locked: "The access key is locked for 5 minutes; check the secret key meanwhile."
        case .unknownKey: "Check the access key: it is disabled, deleted, expired or of another cloud."
        case .skewedClock: "Set this host's clock: it differs from the cloud's by more than 15 minutes."
        }
    }
}
