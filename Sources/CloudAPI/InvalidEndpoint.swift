/// A base address or a region from which no address can be made.
package struct InvalidEndpoint: Error, Sendable, Hashable, CustomStringConvertible {
    /// The value, without the part before an `@`, where people put passwords.
    package let value: String
    /// What is wrong with it, as a sentence's end: "has no scheme; …".
    package let problem: String

    package var description: String { "\"\(value)\" \(problem)" }

    init(_ value: String, _ problem: String) {
        self.value = value.lastIndex(of: "@").map { "…" + value[$0...] } ?? value
        self.problem = problem
    }
}
