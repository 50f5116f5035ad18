/// A project that the embedded cloud's user has beside the one with the connections; it has none.
package struct SimulatedProject: Sendable, Hashable {
    /// 32 hexadecimal digits in practice.
    package var id: String
    /// A region's root project is named like the region, a sub-project after it: `eu-de_prod`.
    package var name: String
    /// A disabled project is listed, and refused.
    package var isEnabled: Bool

    package init(id: String, name: String, isEnabled: Bool = true) {
        self.id = id
        self.name = name
        self.isEnabled = isEnabled
    }
}
