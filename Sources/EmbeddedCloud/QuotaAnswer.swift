/// The body of the answer about quotas: how many of each kind there may be, and how many there are.
struct QuotaAnswer: Encodable {
    struct Quotas: Encodable {
        let resources: [Resource]
    }

    struct Resource: Encodable {
        let type: String
        let quota: Int
        let used: Int
    }

    let quotas: Quotas
    let requestID: String
}
