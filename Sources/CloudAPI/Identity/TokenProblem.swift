/// Why a token is refused, told by the gateway's text, since one code (`APIGW.0301`) stands for all.
///
/// Source: API Gateway, "Common Errors Related to IAM Authentication Information".
enum TokenProblem: Hashable, CaseIterable {
    /// Whatever the gateway says of a token that cannot be renewed.
    case given
    case undecipherable
    case expired
    case missing

    /// What a refusal of a given token begins with.
    static let givenPrefix = "the given token is refused"

    init?(message: String) {
        let text = message.lowercased()
        let problem = Self.allCases.first { problem in problem.phrases.contains { text.contains($0) } }
        guard let problem else { return nil }
        self = problem
    }

    /// What only these texts have.
    private var phrases: [String] {
        switch self {
        case .given: [Self.givenPrefix]
        case .undecipherable: ["decrypt token fail"]
        case .expired: ["token expires", "token expired"]
        case .missing: ["x-auth-token not found"]
        }
    }

    var wayOut: String {
        switch self {
        case .given: "It expired, was revoked, or is of another region or project; give a new one."
        case .undecipherable:
            "A new token is refused too, as one of another region: check that the identity service's address and this "
                + "service's are of one region."
        case .expired: "A new token counts as expired: the clocks of the cloud's services differ; try again later."
        case .missing: "The token did not arrive: a proxy on the way may remove the header X-Auth-Token."
        }
    }
}
