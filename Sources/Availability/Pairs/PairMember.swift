/// A connection as a pair sees it.
package struct PairMember: Sendable, Equatable {
    /// The connection's name.
    package let connection: String
    /// `master` or `slave`, which count alike: a standby that is up protects.
    package let role: String?
    /// `nil` where nothing is known of it.
    package let isUp: Bool?

    package init(connection: String, role: String?, isUp: Bool?) {
        self.connection = connection
        self.role = role
        self.isUp = isUp
    }
}
