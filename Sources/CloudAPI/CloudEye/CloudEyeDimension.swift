/// Which resource a metric is of, as requests and answers of Cloud Eye write it.
struct CloudEyeDimension: Codable, Sendable, Hashable {
    /// Such as `evpn_connection_id`.
    let name: String
    /// The resource's id.
    let value: String

    /// For comparison: ids are compared without regard to case.
    var normalized: CloudEyeDimension { CloudEyeDimension(name: name, value: value.lowercased()) }
}
