/// A connection as a pair sees it.
struct PairMember: Sendable, Equatable {
    /// The connection's name.
    let connection: String
    /// `master` or `slave`, which count alike: a standby that is up protects.
    let role: String?
    /// `nil` where nothing is known of it.
    let isUp: Bool?

    init(connection: String, role: String?, isUp: Bool?) {
        self.connection = connection
        self.role = role
        self.isUp = isUp
    }
}
